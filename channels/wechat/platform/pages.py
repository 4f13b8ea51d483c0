"""The pages of the stand-in: what readers see, and the doors that the real platform has not."""

from datetime import UTC, datetime

from flask import Flask, Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from channels.templates import fill
from channels.wechat.platform.account import Account
from channels.wechat.platform.call import OK
from channels.wechat.platform.faults import Fault, FaultKind, Faults
from channels.wechat.platform.settings import AccountKind, PushMode


def add_public_pages(app: Flask, account: Account) -> None:
    """Add what everybody can see: articles, the page of a deleted one, pictures."""

    @app.get("/s")
    def article() -> ResponseReturnValue:
        index = request.args.get("idx", "")
        found = account.page(
            request.args.get("mid", ""),
            int(index) if index.isdigit() else 0,
            request.args.get("sn", ""),
        )
        if found is None:
            return fill("wechat/sandbox_gone.html", words="参数错误"), 404
        publication, shown, deleted = found
        if deleted:
            return fill("wechat/sandbox_gone.html", words="该内容已被发布者删除")
        return fill(
            "wechat/sandbox_article.html",
            article=shown,
            account=account.settings.name,
            published=_moment(publication.ends_at),
        )

    @app.get("/mmbiz_<kind>/<name>/0")
    def picture(kind: str, name: str) -> ResponseReturnValue:
        material = account.archive.materials.get(name)
        if material is None or material.content_type != f"image/{kind}":
            raise NotFound
        return Response(account.archive.bytes_of(name), content_type=material.content_type)


def add_own_doors(app: Flask, account: Account, faults: Faults) -> None:
    """Add what only a stand-in has: a list of everything, changes of the account, faults to order."""

    @app.get("/")
    def home() -> ResponseReturnValue:
        return redirect("/sandbox/")

    @app.get("/sandbox/")
    def overview() -> ResponseReturnValue:
        with account.lock:
            account.end_due()
            shown = list(account.archive.publications.values())[::-1]
            drafts = list(account.archive.drafts.values())[::-1]
        return fill(
            "wechat/sandbox_list.html",
            account=account.settings.name,
            publications=shown,
            drafts=drafts,
            moment=_moment,
        )

    @app.post("/sandbox/settings")
    def settings() -> ResponseReturnValue:
        changes = dict(request.get_json())
        if "kind" in changes:
            changes["kind"] = AccountKind(changes["kind"])
        if "push_mode" in changes:
            changes["push_mode"] = PushMode(changes["push_mode"])
        if "whitelist" in changes:
            changes["whitelist"] = tuple(changes["whitelist"])
        account.change(**changes)
        return OK

    @app.route("/sandbox/faults", methods=["POST", "DELETE"])
    def order_fault() -> ResponseReturnValue:
        if request.method == "DELETE":
            faults.clear()
        else:
            ordered = dict(request.get_json())
            faults.add(Fault(**{**ordered, "kind": FaultKind(ordered["kind"])}))
        return OK


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
