"""Mass sending: only what shows that a message with the same id is not sent twice in a day."""

import re
from typing import Any

from channels.wechat.platform.account import Account
from channels.wechat.platform.settings import Refused

# https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Batch_Sends_and_Originality_Checks.html
ID_BYTES = 64
ID_SECONDS = 24 * 3600
FIRST_MESSAGE = 3_147_483_648


def send_all(account: Account, given: dict[str, Any]) -> dict[str, Any]:
    """Send a draft to the followers once; the same client id within a day answers 45065."""
    client_id = str(given.get("clientmsgid") or "")
    if len(client_id.encode()) > ID_BYTES:
        raise Refused(45067, "clientmsgid size out of limit")
    with account.lock:
        earlier = account.archive.sent.get(client_id) if client_id else None
        if earlier and account.clock() - earlier["at"] < ID_SECONDS:
            return {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": earlier["msg_id"]}
        media_id = str((given.get("mpnews") or {}).get("media_id") or "")
        account.draft(media_id)
        del account.archive.drafts[media_id]
        number = FIRST_MESSAGE + len(account.archive.sent)
        record = {"msg_id": number, "at": account.clock()}
        account.archive.sent[client_id or str(number)] = record
        account.archive.save()
    return {
        "errcode": 0,
        "errmsg": "send job submission success",
        "msg_id": number,
        "msg_data_id": number,
    }


def status(account: Account, msg_id: str) -> dict[str, Any]:
    """Tell what became of a sending."""
    if not re.fullmatch(r"\d+", msg_id):
        raise Refused(40059, "invalid msg id")
    known = {str(record["msg_id"]) for record in account.archive.sent.values()}
    return {"msg_id": int(msg_id), "msg_status": "SEND_SUCCESS" if msg_id in known else "DELETE"}
