"""Writes district.json: an invented district with its offices, people and outlets."""

import json
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = dict[str, object]

# code, name, short name, level, parent, number of its telephone (area 0000 does not exist)
OFFICES = (
    ("ljq", "临江区人民政府", "临江区", "district", None, "0001"),
    ("qfb", "临江区人民政府办公室", "区政府办公室", "bureau", "ljq", "0002"),
    ("mzj", "临江区民政局", "区民政局", "bureau", "ljq", "0010"),
    ("rsj", "临江区人力资源和社会保障局", "区人社局", "bureau", "ljq", "0020"),
    ("gaj", "临江公安分局", "临江公安分局", "bureau", "ljq", "0030"),
    ("ybj", "临江区医疗保障局", "区医保局", "bureau", "ljq", "0040"),
    ("wjw", "临江区卫生健康委员会", "区卫生健康委", "bureau", "ljq", "0050"),
    ("nyj", "临江区农业农村局", "区农业农村局", "bureau", "ljq", "0060"),
    ("cgj", "临江区城市管理行政执法局", "区城管执法局", "bureau", "ljq", "0070"),
    ("wj", "临江区望江街道办事处", "望江街道", "subdistrict", "ljq", "0100"),
    ("wj-dd", "望江街道东堤社区居民委员会", "东堤社区", "community", "wj", "0101"),
    ("wj-dk", "望江街道渡口社区居民委员会", "渡口社区", "community", "wj", "0102"),
    ("wj-dt", "望江街道灯塔社区居民委员会", "灯塔社区", "community", "wj", "0103"),
    ("wj-fj", "望江街道纺机社区居民委员会", "纺机社区", "community", "wj", "0104"),
    ("yq", "临江区云桥街道办事处", "云桥街道", "subdistrict", "ljq", "0200"),
    ("yq-sg", "云桥街道石拱社区居民委员会", "石拱社区", "community", "yq", "0201"),
    ("yq-qn", "云桥街道桥南社区居民委员会", "桥南社区", "community", "yq", "0202"),
    ("yq-xc", "云桥街道新厂社区居民委员会", "新厂社区", "community", "yq", "0203"),
    ("lp", "临江区柳浦街道办事处", "柳浦街道", "subdistrict", "ljq", "0300"),
    ("lp-dx", "柳浦街道稻香社区居民委员会", "稻香社区", "community", "lp", "0301"),
    ("lp-lx", "柳浦街道芦溪社区居民委员会", "芦溪社区", "community", "lp", "0302"),
)

# login, name, office, roles
PEOPLE = (
    ("admin", "系统管理员", "ljq", "administrator"),
    ("publisher", "陆明漪", "ljq", "publisher duty"),
    ("qfb-clerk", "裴知夏", "ljq", "clerk"),
    ("qfb-reviewer", "严守拙", "ljq", "reviewer"),
    ("qfb-approver", "顾怀瑾", "ljq", "approver"),
    ("clerk", "周晓棠", "wj", "clerk"),
    ("reviewer", "沈堃", "wj", "reviewer"),
    ("approver", "魏翀", "wj", "approver"),
    ("wj-duty", "唐小满", "wj", "publisher duty"),
    ("mzj-clerk", "江若珺", "mzj", "clerk"),
    ("mzj-reviewer", "卓远山", "mzj", "reviewer"),
    ("mzj-approver", "贺昇", "mzj", "approver publisher"),
    ("rsj-clerk", "林予安", "rsj", "clerk"),
    ("rsj-reviewer", "邹牧野", "rsj", "reviewer"),
    ("rsj-approver", "季云帆", "rsj", "approver publisher"),
    ("gaj-clerk", "武承泽", "gaj", "clerk"),
    ("ybj-clerk", "向晚晴", "ybj", "clerk"),
    ("wjw-clerk", "梁青禾", "wjw", "clerk"),
    ("nyj-clerk", "田丰穗", "nyj", "clerk"),
    ("cgj-clerk", "石敬之", "cgj", "clerk"),
    ("yq-clerk", "苏喆", "yq", "clerk"),
    ("yq-reviewer", "宋雁回", "yq", "reviewer"),
    ("yq-approver", "祁连城", "yq", "approver publisher duty"),
    ("lp-clerk", "叶知秋", "lp", "clerk"),
    ("lp-reviewer", "方砚", "lp", "reviewer"),
    ("lp-approver", "康时雨", "lp", "approver publisher duty"),
    ("keeper", "郑阿根", "wj-dd", "keeper"),
    ("keeper-dk", "吴守渡", "wj-dk", "keeper"),
    ("keeper-dt", "冯点灯", "wj-dt", "keeper"),
    ("keeper-fj", "纪纫秋", "wj-fj", "keeper"),
    ("keeper-sg", "陶石生", "yq-sg", "keeper"),
    ("keeper-qn", "桑榆", "yq-qn", "keeper"),
    ("keeper-xc", "万新民", "yq-xc", "keeper"),
    ("keeper-dx", "禾正香", "lp-dx", "keeper"),
    ("keeper-lx", "卢望溪", "lp-lx", "keeper"),
)
# Keepers without a telephone of their own: their confirmations come on paper.
WITHOUT_PHONE = {"keeper-fj", "keeper-lx"}

# office, name of the board, where it hangs, size, keeper
BOARDS = (
    ("wj-dd", "东堤社区公示栏", "东堤社区居委会门口南侧墙面", "A4", "keeper"),
    ("wj-dd", "东堤社区北门公示栏", "滨江路 18 弄北门内侧", "A3", "keeper"),
    ("wj-dk", "渡口社区公示栏", "渡口路 5 号活动室外廊", "A4", "keeper-dk"),
    ("wj-dt", "灯塔社区公示栏", "灯塔新村中心花园东侧", "A3", "keeper-dt"),
    ("wj-fj", "纺机社区公示栏", "纺机三村 12 号楼底层", "A4", "keeper-fj"),
    ("yq-sg", "石拱社区公示栏", "石拱桥头便民点外墙", "A4", "keeper-sg"),
    ("yq-qn", "桥南社区公示栏", "桥南路菜场东入口", "A3", "keeper-qn"),
    ("yq-xc", "新厂社区公示栏", "新厂东路 66 号居委会大厅", "A4", "keeper-xc"),
    ("lp-dx", "稻香社区公示栏", "稻香街 3 号村民活动中心", "A3", "keeper-dx"),
    ("lp-lx", "芦溪社区公示栏", "芦溪公交站候车亭背面", "A4", "keeper-lx"),
)
ABOUT = "服务时间：周一至周六 9:00—17:00（法定节假日除外）。屏幕内容有疑问，请到 1 号窗口咨询。"


def write_district(path: Path) -> None:
    """Write the district as plain JSON."""
    district = {"offices": _offices(), "people": _people(), "outlets": [*_outlets(), *_boards()]}
    text = json.dumps(district, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def organisation_code(number: int) -> str:
    """Return an invented organisation code with its right check character, GB 11714-1997, no hyphen."""
    body = f"LJ{number:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = (int(each, 36) for each in body)
    check = 11 - sum(weight * value for weight, value in zip(weights, values, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(check, str(check))


def _offices() -> list[Json]:
    return [
        {
            "code": code,
            "name": name,
            "short_name": short_name,
            "level": level,
            "organisation_code": organisation_code(number),
            "parent": parent,
            "valid_from": "2019-01-01",
            "phone": f"0000-5550{line}",
            "supervision_phone": "0000-55509999",
        }
        for number, (code, name, short_name, level, parent, line) in enumerate(OFFICES, start=1)
    ]


def _people() -> list[Json]:
    people: list[Json] = []
    for number, (login, name, office, roles) in enumerate(PEOPLE, start=1):
        person: Json = {
            "login": login,
            "name": name,
            "roles": [{"office": office, "role": role} for role in roles.split()],
        }
        if login not in WITHOUT_PHONE:
            person["phone"] = f"000-0000-{number:04d}"
        people.append(person)
    return people


def _outlets() -> list[Json]:
    return [
        _outlet(
            "website",
            "临江区人民政府网站",
            "ljq",
            "subtree",
            site_name="临江区人民政府",
            site_domain="www.linjiang.example",
            site_id_code="0000000001",
            organiser="临江区人民政府办公室",
            feeds="yes",
        ),
        _outlet(
            "wechat", "微信公众号“临江发布”", "ljq", "subtree", account="临江发布", mode="publish"
        ),
        _outlet("feeds", "临江区信息公开订阅", "ljq", "subtree"),
        _outlet(
            "kiosk",
            "区政务服务中心大厅查询屏",
            "ljq",
            "subtree",
            hall="临江区政务服务中心一楼",
            about=ABOUT,
        ),
        _outlet(
            "kiosk",
            "望江街道社区事务受理服务中心查询屏",
            "wj",
            "own",
            hall="望江街道社区事务受理服务中心",
            about=ABOUT,
        ),
        _outlet(
            "hand",
            "市级信息公开平台",
            "ljq",
            "subtree",
            portal="江州市信息公开平台",
            instruction="用区政府办公室账号登录平台，进入“基层公开”栏目，按下面的顺序粘贴各项，"
            "附件逐个上传；保存后点“提交审核”，再把公开页面的地址填回这里。",
        ),
        _outlet(
            "webhook",
            "区大数据中心归集接口",
            "ljq",
            "subtree",
            address="https://hub.linjiang.example/hooks/gaoshi",
        ),
    ]


def _boards() -> list[Json]:
    known = {code: (short_name, line) for code, _, short_name, _, _, line in OFFICES}
    return [
        _outlet(
            "board",
            name,
            office,
            "own",
            place=place,
            size=size,
            keeper=keeper,
            phone=f"0000-5550{known[office][1]}",
            community=known[office][0],
            stop=str(_stop(place_in_list)),
            room="24" if size == "A3" else "12",
        )
        for place_in_list, (office, name, place, size, keeper) in enumerate(BOARDS)
    ]


def _stop(place: int) -> int:
    """Return which stop of its keeper's round a board is."""
    keeper = BOARDS[place][4]
    return sum(board[4] == keeper for board in BOARDS[: place + 1])


def _outlet(kind: str, name: str, office: str, serves: str, **fields: str) -> Json:
    return {"kind": kind, "name": name, "office": office, "serves": serves, "fields": fields}
