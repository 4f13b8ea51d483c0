"""The notices that come as Word files."""

from pathlib import Path

from word_paper import Paper, sketch_map

PLAIN_NUMBERS = ("decimal", "%1.")
BULLETS = ("bullet", "●")


def write_policy(path: Path) -> None:
    """Write the measure on the allowance for the very old; chapters and articles numbered by Word."""
    paper = Paper()
    paper.title("临江区民政局关于印发《临江区高龄津贴", "发放管理办法》的通知")
    paper.centred("临民规〔2026〕1号")
    paper.text(
        "各街道办事处：",
        "《临江区高龄津贴发放管理办法》已经局长办公会议审议通过，现印发给你们，请结合实际认真执行。",
    )
    paper.signed("临江区民政局", "2026年8月20日")
    paper.heading("临江区高龄津贴发放管理办法")
    chapters = (
        (
            "总则",
            "为规范高龄津贴的申请、审核和发放，保障高龄老年人的合法权益，根据老年人权益保障的有关规定，结合本区实际，制定本办法。",
            "具有本区户籍且年满八十周岁的老年人，可以依照本办法申请高龄津贴。",
            "区民政局负责本办法的组织实施。街道办事处负责受理、审核，社区居民委员会协助做好宣传和信息核对。",
        ),
        (
            "标准和申请",
            "高龄津贴按月发放：年满八十周岁不满九十周岁的，每人每月一百八十元；年满九十周岁不满一百周岁的，每人每月三百五十元；年满一百周岁的，每人每月六百元。",
            "老年人或者其委托的人可以到任一街道社区事务受理服务中心申请，也可以在社区居民委员会登记后由工作人员代办。",
            "申请时出示身份证和社会保障卡。能够通过数据共享核实的信息，不再要求提交证明。",
        ),
        (
            "审核和发放",
            "街道办事处自受理之日起五个工作日内完成审核。符合条件的，自年满相应周岁的当月起计发；不符合条件的，书面告知理由。",
            "高龄津贴于每月二十日前发放到老年人的社会保障卡，遇法定节假日顺延。",
            "老年人户籍迁出本区或者去世的，自次月起停发。家属应当在三十日内告知社区居民委员会。",
        ),
        (
            "附则",
            "弄虚作假领取高龄津贴的，由街道办事处责令退回；情节严重的，依法处理。",
            "本办法自2026年10月1日起施行，有效期五年。",
        ),
    )
    paper.chapters(chapters)
    paper.save(path)


def write_interpretation(path: Path) -> None:
    """Write what the measure means, with a table of the old rates beside the new."""
    paper = Paper()
    paper.title("《临江区高龄津贴发放管理办法》政策解读")
    paper.heading("一、为什么要制定这个办法")
    paper.text(
        "原有规定自2021年实施以来，全区累计有一万二千余名老年人领到津贴。随着人户分离的情况增多，"
        "不少老年人反映申请要跑两个地方、百岁以上老年人标准偏低。为解决这些问题，区民政局在听取街道、"
        "社区和老年人意见后制定了新办法。"
    )
    paper.heading("二、新办法有哪些变化")
    paper.heading("（一）标准提高", 2)
    paper.table(
        (
            ("年龄", "原标准（元/月）", "新标准（元/月）", "增加"),
            ("80—89 周岁", "150", "180", "30"),
            ("90—99 周岁", "300", "350", "50"),
            ("100 周岁以上", "500", "600", "100"),
        )
    )
    paper.heading("（二）手续简化", 2)
    paper.numbered(
        [
            (0, "任一街道都能办，不再限于户籍所在街道；"),
            (0, "只看身份证和社会保障卡两样："),
            (1, "没有社会保障卡的，现场可以申领；"),
            (1, "行动不便的，打电话预约上门；"),
            (0, "审核时间由十个工作日缩短为五个工作日。"),
        ],
        PLAIN_NUMBERS,
        BULLETS,
    )
    paper.heading("三、几个具体问题")
    paper.text(
        "**问：已经在领津贴的老年人要重新申请吗？**",
        "不需要。从2026年10月起自动按新标准发放。",
        "**问：八月满八十周岁、十月才申请，从哪个月算起？**",
        "从年满八十周岁的当月算起，少发的部分一次补齐，但最多补发六个月。",
    )
    paper.signed("解读机关：临江区民政局", "咨询电话：0000-55500010")
    paper.save(path)


def write_guide(path: Path, *, corrected: bool) -> None:
    """Write the guide to temporary assistance; corrected, its amounts and its telephone differ."""
    paper = Paper()
    paper.title("临时救助办事指南")
    paper.heading("一、哪些情况可以申请")
    paper.text(
        "因火灾、交通事故等意外事件，家庭成员突发重大疾病，或者生活必需支出突然增加，导致基本生活暂时出现严重困难的家庭和个人。"
    )
    paper.heading("二、需要的材料")
    paper.numbered(
        [
            (0, "身份证或者居住证；"),
            (0, "临时救助申请书（窗口领取，也可以口头申请、由工作人员代填）；"),
            (0, "困难情况的材料，下列之一："),
            (1, "医疗费用票据；"),
            (1, "事故认定书；"),
            (1, "其他能够说明困难的材料。"),
        ],
        PLAIN_NUMBERS,
        BULLETS,
    )
    paper.heading("三、标准和时限")
    paper.table(
        (
            ("类型", "情形", "救助标准", "办理时限"),
            (
                "急难型",
                "突发意外、重大疾病",
                "一般不超过 9060 元" if corrected else "一般不超过 9600 元",
                "24 小时内先行救助",
            ),
            ("急难型", "外来人员遇困", "食宿、返乡车票", "当日"),
            (
                "支出型",
                "医疗、教育等必需支出过高",
                "按困难程度分三档",
                "15 个工作日" if corrected else "18 个工作日",
            ),
        ),
        merges=("1,0-2,0",),
    )
    paper.heading("四、到哪里办")
    paper.text(
        "地点：望江街道社区事务受理服务中心（望江路 88 号）3 号窗口。",
        "时间：周一至周六 9:00—17:00，中午不休息，法定节假日除外。",
        "电话：0000-55500188。" if corrected else "电话：0000-55500118。",
    )
    if corrected:
        paper.text(
            "**更正说明：**本指南于2026年9月10日更正了急难型救助标准、支出型办理时限和咨询电话，以本版为准。"
        )
    paper.signed("望江街道办事处", "2026年9月10日" if corrected else "2026年9月2日")
    paper.save(path)


def write_neighbours(path: Path) -> None:
    """Write about the meal points for the old, with a map; volunteers with rare characters in their names."""
    paper = Paper()
    paper.title("云桥街道关于新增三处老年助餐点的通知")
    paper.text(
        "各位居民：",
        "为方便老年人就近用餐，街道在石拱、桥南、新厂三个社区各增设一处助餐点，自2026年9月20日起供餐。现将有关事项通知如下。",
    )
    paper.bold_line("一、地点和时间")
    paper.picture(
        sketch_map(
            (("石拱助餐点", 240, 210), ("桥南助餐点", 690, 270), ("新厂助餐点", 900, 470)),
            caption="云桥街道老年助餐点位置示意（仅示方位，未按比例）",
        ),
        about="三处助餐点的位置：石拱助餐点在西北，桥南助餐点在中部路口，新厂助餐点在东南，南面是河",
    )
    paper.table(
        (
            ("助餐点", "地址", "供餐时间", "联系人"),
            ("石拱助餐点", "石拱桥头便民点一楼", "10:45—12:15", "钟𬭎"),
            ("桥南助餐点", "桥南路 20 号", "10:45—12:15\n16:30—17:30", "苏喆"),
            ("新厂助餐点", "新厂东路 66 号", "10:45—12:15", "陶堃、梅翀"),
        )
    )
    paper.bold_line("二、用餐对象和价格")
    paper.text(
        "年满六十周岁、居住在本街道的老年人，凭身份证登记后用餐。"
        "午餐每份 12 元，其中八十周岁以上老年人每份补贴 4 元；独居、失能老年人可以送餐上门。"
    )
    paper.bold_line("三、志愿者")
    paper.text("送餐志愿者由乔珺、温昇、彭雁秋等 16 名居民担任，仍在招募，欢迎到居民委员会报名。")
    paper.signed("云桥街道办事处", "2026年9月12日")
    paper.save(path)


def write_farmland(path: Path) -> None:
    """Write about the subsidy for farmland; headings are only bold lines, lists are typed by hand."""
    paper = Paper()
    paper.title("关于做好2026年耕地地力保护补贴", "面积申报核实工作的通知")
    paper.centred("临农发〔2026〕15号")
    paper.text(
        "柳浦街道办事处，各村民委员会：",
        "现就2026年耕地地力保护补贴面积申报、核实有关工作通知如下。",
    )
    paper.bold_line("一、补贴对象和标准")
    paper.text(
        "补贴对象为拥有承包地的种地农民。补贴标准按照核实面积和当年资金总量测算，全区统一，预计每亩不低于 120 元。"
    )
    paper.bold_line("二、不予补贴的情形")
    paper.text(
        "（一）已作为畜牧养殖场使用的耕地；",
        "（二）林地、成片粮田转为设施农业用地；",
        "（三）非农业征（占）用的耕地；",
        "（四）长年抛荒、占补平衡中补充但质量达不到种植条件的耕地。",
    )
    paper.bold_line("三、时间安排")
    paper.table(
        (
            ("阶段", "时间", "责任单位", "工作内容"),
            ("申报", "9月15日—9月30日", "村民委员会", "农户申报，逐户登记"),
            ("核实", "10月8日—10月20日", "柳浦街道", "实地抽查，不少于三成"),
            ("公示", "10月21日—10月29日", "村民委员会", "在村公示栏公示 7 个工作日"),
            ("发放", "11月30日前", "区农业农村局", "通过“一卡通”发放"),
        )
    )
    paper.bold_line("四、监督")
    paper.text("农户对面积有异议的，可以在公示期内向村民委员会提出，也可以拨打 0000-55500060。")
    paper.signed("临江区农业农村局", "2026年9月8日")
    paper.save(path)


def write_doctors(path: Path) -> None:
    """Write about signing up with a family doctor; the clinics are in the attachment."""
    paper = Paper()
    paper.title("关于开展2026年度家庭医生签约服务的通知")
    paper.text(
        "为方便居民就近获得连续的基本医疗和健康管理服务，本年度家庭医生签约自即日起开始，至2026年12月31日结束。"
    )
    paper.heading("一、服务对象")
    paper.text(
        "居住在本区的居民均可签约，老年人、孕产妇、儿童、残疾人以及高血压、糖尿病、结核病患者优先。"
    )
    paper.heading("二、服务内容")
    paper.numbered(
        [
            (0, "基本医疗："),
            (1, "常见病、多发病的诊治；"),
            (1, "长处方，最长十二周；"),
            (0, "公共卫生：健康档案、体检、预防接种；"),
            (0, "转诊："),
            (1, "上级医院预留的专家号；"),
            (1, "出院后的随访。"),
        ],
        PLAIN_NUMBERS,
        BULLETS,
    )
    paper.heading("三、签约方式")
    paper.text(
        "携带社会保障卡到附件所列机构当场签约，或者拨打各机构的咨询电话预约上门。签约服务费由医保基金和财政承担，居民不需另外付费。"
    )
    paper.text("附件：家庭医生签约服务机构一览")
    paper.signed("临江区卫生健康委员会", "2026年9月5日")
    paper.save(path)


def write_fumes(path: Path) -> None:
    """Write the announcement against kitchen fumes."""
    paper = Paper()
    paper.title("临江区城市管理行政执法局", "关于开展餐饮油烟专项整治的通告")
    paper.centred("临城管通〔2026〕3号")
    paper.text(
        "为改善居住环境，决定自2026年9月20日至11月20日在全区开展餐饮服务业油烟污染专项整治。现通告如下："
    )
    paper.text(
        "一、产生油烟的餐饮服务单位应当安装与经营规模相适应的油烟净化设施，保持正常运行，每两个月至少清洗一次，并留存清洗记录。",
        "二、禁止在居民住宅楼、未配套设立专用烟道的商住综合楼以及商住综合楼内与居住层相邻的商业楼层内新建、改建、扩建产生油烟的项目。",
        "三、未安装或者不正常使用净化设施的，由城市管理行政执法部门责令改正；拒不改正的，依法责令停业整治并处罚款。",
        "四、欢迎广大居民监督。投诉电话：0000-55500070（24 小时）。",
    )
    paper.text("特此通告。")
    paper.signed("临江区城市管理行政执法局", "2026年9月11日")
    paper.save(path)


def write_homes(path: Path) -> None:
    """Write the result of grading homes for the old; no person is named."""
    paper = Paper()
    paper.title("临江区2026年养老机构等级评定结果")
    paper.text(
        "根据养老机构等级划分与评定的有关要求，经机构自评、专家现场评定和公示，现将评定结果公布如下，有效期三年。"
    )
    paper.table(
        (
            ("等级", "机构名称", "所在街道", "核定床位（张）"),
            ("四级", "望江颐年养老院", "望江街道", "168"),
            ("三级", "云桥松龄养护院", "云桥街道", "120"),
            ("三级", "柳浦田园敬老院", "柳浦街道", "96"),
            ("二级", "灯塔综合为老服务中心", "望江街道", "42"),
        ),
        merges=("2,0-3,0",),
    )
    paper.text("对结果有疑问的，请拨打 0000-55500010。")
    paper.signed("临江区民政局", "2026年9月4日")
    paper.save(path)
