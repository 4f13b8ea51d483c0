"""Writes every notice. What each of them is, notices.json says, which is written by hand."""

from pathlib import Path

import lists
import notices_other
import notices_word


def write_notices(folder: Path) -> None:
    """Write the files into the folder."""
    notices_word.write_policy(folder / "01-高龄津贴发放管理办法.docx")
    notices_word.write_interpretation(folder / "02-高龄津贴政策解读.docx")
    lists.write_assistance_list(folder / "03-低保拟纳入名单.xlsx")
    notices_word.write_guide(folder / "04-临时救助办事指南.docx", corrected=False)
    notices_word.write_guide(folder / "05-临时救助办事指南（更正）.docx", corrected=True)
    lists.write_jobs(folder / "06-秋季招聘会岗位信息.xlsx")
    notices_word.write_neighbours(folder / "07-老年助餐点.docx")
    notices_other.write_birth(folder / "08-出生登记办事指南.html")
    notices_word.write_farmland(folder / "09-耕地地力保护补贴.docx")
    notices_word.write_doctors(folder / "10-家庭医生签约.docx")
    lists.write_clinics(folder / "10-附件-签约机构一览.xlsx")
    notices_word.write_fumes(folder / "11-餐饮油烟整治通告.docx")
    notices_other.write_answer(folder / "12-夜间施工噪声回应.html")
    notices_word.write_homes(folder / "13-养老机构等级评定结果.docx")
    notices_other.write_pension(folder / "14-养老保险缴费通知.html")
    notices_other.write_hours(folder / "15-国庆办公时间.txt")
