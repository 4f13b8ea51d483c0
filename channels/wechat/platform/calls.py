"""Every call of the interface: its path, its method, what it takes and what it answers."""

from collections.abc import Callable, Mapping
from typing import Any

from channels.wechat.platform import mass
from channels.wechat.platform.access import check_caller
from channels.wechat.platform.account import page_of
from channels.wechat.platform.archive import Article, Publication
from channels.wechat.platform.call import OK, Call
from channels.wechat.platform.settings import Refused


def token(call: Call) -> dict[str, Any]:
    if call.query.get("grant_type") != "client_credential":
        raise Refused(40002, "invalid grant_type")
    _check_caller(call, call.query)
    value, seconds = call.account.access.plain_token(call.account.clock())
    return {"access_token": value, "expires_in": seconds}


def stable_token(call: Call) -> dict[str, Any]:
    given = call.json()
    if given.get("grant_type") != "client_credential":
        raise Refused(40002, "invalid grant_type")
    _check_caller(call, given)
    force = bool(given.get("force_refresh"))
    value, seconds = call.account.access.stable_token(call.account.clock(), force=force)
    return {"access_token": value, "expires_in": seconds}


def upload_image(call: Call) -> dict[str, Any]:
    name, content = call.upload()
    material = call.account.upload(content, kind="image", name=name, permanent=True, body_only=True)
    return {"url": picture_address(call.host, material.media_id, material.content_type), **OK}


def add_material(call: Call) -> dict[str, Any]:
    name, content = call.upload()
    kind = call.query.get("type", "")
    material = call.account.upload(content, kind=kind, name=name, permanent=True)
    if kind != "image":
        return {"media_id": material.media_id}
    address = picture_address(call.host, material.media_id, material.content_type)
    return {"media_id": material.media_id, "url": address, "item": []}


def upload_temporary(call: Call) -> dict[str, Any]:
    name, content = call.upload()
    kind = call.query.get("type", "")
    material = call.account.upload(content, kind=kind, name=name, permanent=False)
    return {"type": kind, "media_id": material.media_id, "created_at": int(material.made_at)}


def count_material(call: Call) -> dict[str, Any]:
    kinds = [one.kind for one in call.account.archive.materials.values() if one.permanent]
    return {f"{kind}_count": kinds.count(kind) for kind in ("voice", "video", "image", "news")}


def list_material(call: Call) -> dict[str, Any]:
    kind = call.text("type")
    rows = [one for one in call.account.archive.materials.values() if one.kind == kind]
    rows = [one for one in rows if one.permanent]
    shown = [
        {
            "media_id": one.media_id,
            "name": one.name,
            "update_time": int(one.made_at),
            "url": picture_address(call.host, one.media_id, one.content_type),
        }
        for one in page_of(rows, call.number("offset"), call.number("count"))
    ]
    return _list(rows, shown)


def delete_material(call: Call) -> dict[str, Any]:
    media_id = call.text("media_id")
    with call.account.lock:
        if call.account.archive.materials.pop(media_id, None) is None:
            raise Refused(40007, f"invalid media_id hint: [{media_id[:16]}]")
        call.account.archive.save()
    return OK


def add_draft(call: Call) -> dict[str, Any]:
    return {"media_id": call.account.add_draft(call.json().get("articles")).media_id, "item": []}


def update_draft(call: Call) -> dict[str, Any]:
    article = call.json().get("articles")
    call.account.update_draft(call.text("media_id"), call.number("index"), article)
    return OK


def get_draft(call: Call) -> dict[str, Any]:
    draft = call.account.draft(call.text("media_id"))
    return {"news_item": [_shown(article) for article in draft.articles]}


def delete_draft(call: Call) -> dict[str, Any]:
    call.account.delete_draft(call.text("media_id"))
    return OK


def count_drafts(call: Call) -> dict[str, Any]:
    return {"total_count": len(call.account.archive.drafts)}


def list_drafts(call: Call) -> dict[str, Any]:
    bare = call.number("no_content") == 1
    with call.account.lock:
        rows = list(call.account.archive.drafts.values())
        shown = [
            {
                "media_id": draft.media_id,
                "content": {"news_item": [_shown(one, bare=bare) for one in draft.articles]},
                "update_time": int(draft.updated_at),
            }
            for draft in page_of(rows, call.number("offset"), call.number("count"))
        ]
    return _list(rows, shown)


def submit(call: Call) -> dict[str, Any]:
    _check_may_publish(call)
    publication = call.account.submit(call.text("media_id"), host=call.host)
    # Documented as text, answered as a number.
    number = int(publication.publish_id)
    return {**OK, "publish_id": number, "msg_data_id": number}


def publish_status(call: Call) -> dict[str, Any]:
    _check_may_publish(call)
    call.account.end_due()
    one = call.account.publication(call.text("publish_id"))
    answer: dict[str, Any] = {
        "publish_id": one.publish_id,
        "publish_status": one.status,
        "fail_idx": one.failed_indexes,
    }
    if one.status == 0:
        items = [
            {"idx": index, "article_url": one.article_address(index)}
            for index in range(1, len(one.articles) + 1)
        ]
        answer["article_id"] = one.article_id
        answer["article_detail"] = {"count": len(items), "item": items}
    return answer


def delete_published(call: Call) -> dict[str, Any]:
    _check_may_publish(call)
    call.account.delete_published(call.text("article_id"), call.number("index"))
    return OK


def get_article(call: Call) -> dict[str, Any]:
    _check_may_publish(call)
    one = call.account.published(call.text("article_id"))
    return {"news_item": _published_items(one)}


def list_published(call: Call) -> dict[str, Any]:
    _check_may_publish(call)
    bare = call.number("no_content") == 1
    with call.account.lock:
        call.account.end_due()
        every = call.account.archive.publications.values()
        rows = [one for one in every if one.ended and one.outcome == 0]
        shown = [
            {
                "article_id": one.article_id,
                "content": {"news_item": _published_items(one, bare=bare)},
                "update_time": int(one.ends_at),
            }
            for one in page_of(rows, call.number("offset"), call.number("count"))
        ]
    return _list(rows, shown)


def send_all(call: Call) -> dict[str, Any]:
    _check_may_publish(call)
    return mass.send_all(call.account, call.json())


def mass_status(call: Call) -> dict[str, Any]:
    return mass.status(call.account, call.text("msg_id"))


def picture_address(host: str, name: str, content_type: str) -> str:
    """Return the public address of a picture, in the form that the platform's own have."""
    form = content_type.split("/")[1]
    return f"{host.rstrip('/')}/mmbiz_{form}/{name}/0?wx_fmt={form}"


def _check_caller(call: Call, given: Mapping[str, Any]) -> None:
    check_caller(
        call.account.settings,
        app_id=str(given.get("appid") or ""),
        secret=str(given.get("secret") or ""),
        address=call.remote,
    )


def _check_may_publish(call: Call) -> None:
    if not call.account.settings.kind.publishes:
        raise Refused(48001, "api unauthorized")


def _list(rows: list[Any], shown: list[dict[str, Any]]) -> dict[str, Any]:
    return {"total_count": len(rows), "item_count": len(shown), "item": shown}


def _published_items(publication: Publication, *, bare: bool = False) -> list[dict[str, Any]]:
    return [
        {
            **_shown(article, bare=bare),
            "url": publication.article_address(index),
            "is_deleted": index in publication.deleted,
        }
        for index, article in enumerate(publication.articles, start=1)
    ]


def _shown(article: Article, *, bare: bool = False) -> dict[str, Any]:
    hidden = {"sn", "content"} if bare else {"sn"}
    return {name: value for name, value in article.items() if name not in hidden}


CALLS: dict[str, tuple[str, Callable[[Call], dict[str, Any]]]] = {
    "/cgi-bin/token": ("GET", token),
    "/cgi-bin/stable_token": ("POST", stable_token),
    "/cgi-bin/media/uploadimg": ("POST", upload_image),
    "/cgi-bin/media/upload": ("POST", upload_temporary),
    "/cgi-bin/material/add_material": ("POST", add_material),
    "/cgi-bin/material/get_materialcount": ("GET", count_material),
    "/cgi-bin/material/batchget_material": ("POST", list_material),
    "/cgi-bin/material/del_material": ("POST", delete_material),
    "/cgi-bin/draft/add": ("POST", add_draft),
    "/cgi-bin/draft/update": ("POST", update_draft),
    "/cgi-bin/draft/get": ("POST", get_draft),
    "/cgi-bin/draft/delete": ("POST", delete_draft),
    "/cgi-bin/draft/count": ("GET", count_drafts),
    "/cgi-bin/draft/batchget": ("POST", list_drafts),
    "/cgi-bin/freepublish/submit": ("POST", submit),
    "/cgi-bin/freepublish/get": ("POST", publish_status),
    "/cgi-bin/freepublish/delete": ("POST", delete_published),
    "/cgi-bin/freepublish/getarticle": ("POST", get_article),
    "/cgi-bin/freepublish/batchget": ("POST", list_published),
    "/cgi-bin/message/mass/sendall": ("POST", send_all),
    "/cgi-bin/message/mass/get": ("POST", mass_status),
}
