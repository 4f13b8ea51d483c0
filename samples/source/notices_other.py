"""The notices that come as HTML (pasted or saved) and as plain text."""

from pathlib import Path

WORD_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Word 15">
<title>出生登记办事指南</title>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings><o:AllowPNG/></o:OfficeDocumentSettings></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; mso-pagination:none; font-family:仿宋_GB2312;} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><div class=WordSection1>
"""
WORD_TAIL = "</div></body></html>\n"
NORMAL = (
    "<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'>"
    "<span style='font-size:16.0pt'>{}<o:p></o:p></span></p>\n"
)
LISTED = (
    "<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level{level} lfo1'><![if !supportLists]>"
    "<span lang=EN-US style='mso-bidi-font-family:仿宋'><span style='mso-list:Ignore'>{mark}"
    "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>"
    "<span style='font-size:16.0pt'>{text}<o:p></o:p></span></p>\n"
)


def write_birth(path: Path) -> None:
    """Write the guide to registering a birth, as Word puts it on the clipboard."""
    out = [WORD_HEAD]
    out.append(
        "<p class=MsoTitle align=center><b><span style='font-size:22.0pt'>出生登记办事指南<o:p></o:p></span></b></p>\n"
    )
    out.append(
        "<p class=MsoNormal><span lang=EN-US style='font-size:16.0pt'><o:p>&nbsp;</o:p></span></p>\n"
    )
    out.append("<h1><span style='font-family:黑体'>一、受理部门<o:p></o:p></span></h1>\n")
    out.append(
        NORMAL.format(
            "临江公安分局各派出所户籍窗口，<b style='mso-bidi-font-weight:normal'>全区通办</b>。"
        )
    )
    out.append("<h1><span style='font-family:黑体'>二、所需材料</span></h1>\n")
    for level, mark, text in (
        (1, "1.", "出生医学证明；"),
        (1, "2.", "父母一方的居民户口簿、身份证；"),
        (1, "3.", "姓名使用生僻字（如珺、昇、喆、\n堃、翀、𬭎）的，另填姓名用字确认单："),
        (2, "●", "窗口当场核对能否显示、打印；"),
        (2, "●", "不能显示的，由分局统一上报补字。"),
    ):
        out.append(LISTED.format(level=level, mark=mark, text=text))
    out.append("<h1>三、办理流程和时限</h1>\n")
    out.append(
        "<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>\n"
        "<tr style='mso-yfti-irow:0'><td width=120><p class=MsoNormal><b>环节</b></p></td>"
        "<td width=200><p class=MsoNormal><b>内容</b></p></td>"
        "<td width=120><p class=MsoNormal><b>时限</b></p></td></tr>\n"
        "<tr><td><p class=MsoNormal>受理</p></td><td><p class=MsoNormal>核对材料，信息录入</p></td>"
        "<td rowspan=2><p class=MsoNormal>当场办结</p></td></tr>\n"
        "<tr><td><p class=MsoNormal>登记</p></td><td><p class=MsoNormal>打印户口簿内页</p></td></tr>\n</table>\n"
    )
    out.append(
        "<h1>四、收费</h1>\n"
        + NORMAL.format("不收费。<span style='mso-spacerun:yes'>&nbsp;</span>")
    )
    out.append(
        NORMAL.format(
            '咨询电话：<span lang=EN-US>0000-55500030</span>。网上预约：<a href="https://www.linjiang.example/hj">'
            "临江区人民政府网站</a>。"
        )
    )
    out.append(
        "<p class=MsoNormal align=right>临江公安分局</p>\n<p class=MsoNormal align=right>2026年9月3日</p>\n"
    )
    path.write_text("".join([*out, WORD_TAIL]), encoding="utf-8")


def write_answer(path: Path) -> None:
    """Write the answer to a citizen's complaint about noise, saved from a mail."""
    path.write_text(
        """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>关于望江路夜间施工噪声问题的回应</title></head>
<body><div style="font-family:微软雅黑">
<h2>反映的问题</h2>
<div>9月6日以来，有居民通过热线反映望江路 120 号地块夜间施工扰民，要求公开处理情况。</div>
<h2>调查情况</h2>
<div>执法人员于9月7日、9月8日晚两次到现场检查。经查，施工单位因混凝土浇筑连续作业，9月6日施工至次日凌晨1时，
<b>未按规定提前公告附近居民</b>。</div>
<h2>处理结果</h2>
<ul><li>责令施工单位立即改正，9月9日起 22:00 后停止产生噪声的作业；</li>
<li>对未提前公告的行为依法立案，处理决定作出后七个工作日内公开；</li>
<li>确需夜间连续作业的，须提前两日在小区公示栏公告。</li></ul>
<div>感谢居民监督。如再有类似情况，请拨打 0000-55500070，我们在两小时内到场。</div>
<br><div>临江区城市管理行政执法局<br>2026年9月10日</div>
</div></body></html>
""",
        encoding="utf-8",
    )


def write_pension(path: Path) -> None:
    """Write the notice on paying into the residents' pension, saved from a browser."""
    path.write_text(
        """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>关于2026年度城乡居民养老保险缴费的通知</title></head>
<body><h1>关于2026年度城乡居民养老保险缴费的通知</h1>
<p>2026年度城乡居民基本养老保险缴费已经开始，请参保人员在<strong>12月20日</strong>前缴费。</p>
<h2>一、缴费档次和补贴</h2>
<table><thead><tr><th>缴费档次（元/年）</th><th>政府补贴（元/年）</th></tr></thead>
<tbody><tr><td>500</td><td>200</td></tr><tr><td>1500</td><td>350</td></tr><tr><td>3300</td><td>525</td></tr>
<tr><td>6000</td><td>700</td></tr></tbody></table>
<h2>二、缴费方式</h2>
<ol><li>签订代扣协议的，由银行自动扣缴；</li><li>在社区便民点刷社会保障卡缴费；</li><li>网上缴费。</li></ol>
<h2>三、代缴</h2>
<p>低保对象、特困人员和重度残疾人由政府按最低档次代缴，本人不用办手续。</p>
<p>咨询电话：<a href="tel:0000-55500020">0000-55500020</a>。</p>
<p>临江区人力资源和社会保障局<br>2026年9月1日</p>
</body></html>
""",
        encoding="utf-8",
    )


def write_hours(path: Path) -> None:
    """Write the change of opening hours as the text of an old computer: GB18030."""
    text = """关于国庆期间社区事务受理服务中心调整办公时间的公告

为方便居民安排办事时间，现将2026年国庆节期间办公时间公告如下。

一、放假时间
10月1日至10月7日放假，10月8日起恢复正常办公。

二、假期值班
（一）值班内容
出生、死亡证明等紧急事项，请拨打值班电话。
（二）值班电话
0000-55500100，每日 9:00—16:00。

望江街道办事处
2026年9月15日
"""
    path.write_bytes(text.encode("gb18030"))
