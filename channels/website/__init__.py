"""The website channel: static pages in a folder that any server can serve."""

from channels.website.catalogue import CatalogueField, CatalogueMatter, CatalogueWay
from channels.website.channel import Website
from channels.website.paths import item_path
from channels.website.serving import Served, resolve

__all__ = [
    "CatalogueField",
    "CatalogueMatter",
    "CatalogueWay",
    "Served",
    "Website",
    "item_path",
    "resolve",
]
