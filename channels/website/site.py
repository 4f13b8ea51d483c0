"""What a site says of itself on every page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self
from urllib.parse import urlsplit

from channels.base import Field

TOPIC_NAME = "基层政务公开标准化规范化试点"
# Six digits of the area and four more, or "bm" and eight digits for a ministry (国办发〔2017〕47号).
ID_CODE = re.compile(r"[0-9]{10}|bm[0-9]{8}")

FORM: tuple[Field, ...] = (
    Field("site_name", "网站名称", "页面标签 SiteName，例如“示范区人民政府”。", required=True),
    Field("site_domain", "网站域名", "页面标签 SiteDomain；留空即公开地址中的域名。"),
    Field("site_id_code", "网站标识码", "页面标签 SiteIDCode，10 位；尚未取得时留空。"),
    Field("organiser", "主办单位", "印在每页下方。"),
    Field("organiser_phone", "联系电话", "主办单位的电话。"),
    Field("icp", "ICP 备案号", "例如“沪ICP备00000000号”。"),
    Field("police_record", "公安备案号", "例如“沪公网安备00000000000000号”。"),
    Field("mark_address", "党政机关网站标识", "编制部门核发的标识页网址；没有时不显示。"),
    Field("fault_address", "我为政府网站找错", "找错入口的网址；没有时不显示。"),
    Field("address", "公开地址", "网站对外的网址；留空即本系统的公开地址。", alone=True),
    Field(
        "folder",
        "文件夹",
        "页面写到数据目录下的哪个文件夹：第一个网站是 site，其他网站如 site-wangjiang，各用各的。",
        default="site",
        alone=True,
    ),
    Field(
        "feeds",
        "订阅",
        "同一文件夹另有“订阅”发布端时选“有”，页面才列出订阅地址。",
        choices=("no", "yes"),
        choice_labels=("没有", "有"),
        default="no",
    ),
    Field("topic_name", "专题名称", "首页上试点专题的标题。", default=TOPIC_NAME),
)


@dataclass(frozen=True)
class Site:
    """Names, numbers and addresses of one site; what is not known is empty and left out."""

    name: str
    address: str
    domain: str = ""
    id_code: str = ""
    organiser: str = ""
    organiser_phone: str = ""
    icp: str = ""
    police_record: str = ""
    mark_address: str = ""
    fault_address: str = ""
    topic_name: str = TOPIC_NAME
    # Feeds lie beside the site, so that its pages may name them.
    feeds: bool = False

    @classmethod
    def of(cls, fields: Mapping[str, str], public: str) -> Self:
        """Read an outlet's fields; raise ValueError with the name of the wrong one."""
        given = {name: value.strip() for name, value in fields.items()}
        address = (given.get("address") or public).rstrip("/")
        if "?" in address or "#" in address:
            raise ValueError("address")
        if not given.get("site_name"):
            raise ValueError("site_name")
        if given.get("site_id_code") and not ID_CODE.fullmatch(given["site_id_code"]):
            raise ValueError("site_id_code")
        for name in ("mark_address", "fault_address"):
            if given.get(name):
                _web_address(name, given[name])
        return cls(
            name=given["site_name"],
            address=address,
            domain=given.get("site_domain") or _web_address("address", address),
            id_code=given.get("site_id_code", ""),
            organiser=given.get("organiser", ""),
            organiser_phone=given.get("organiser_phone", ""),
            icp=given.get("icp", ""),
            police_record=given.get("police_record", ""),
            mark_address=given.get("mark_address", ""),
            fault_address=given.get("fault_address", ""),
            topic_name=given.get("topic_name") or TOPIC_NAME,
            feeds=given.get("feeds") == "yes",
        )

    @cached_property
    def base(self) -> str:
        """Return the path the site lives under, empty at the root of its host."""
        return urlsplit(self.address).path.rstrip("/")

    def labels(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Return the meta labels of 国办发〔2017〕47号, the site's first, without empty ones."""
        own = (
            ("SiteName", self.name),
            ("SiteDomain", self.domain),
            ("SiteIDCode", self.id_code),
        )
        return [(name, content) for name, content in (*own, *more) if content]


def _web_address(field: str, value: str) -> str:
    """Return the host of a public address; raise ValueError with the field's name for others."""
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValueError(field) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(field)
    return parts.hostname
