"""A person's own tokens: the list, a narrower new one, and the end of one."""

from typing import Any

from apiflask import APIBlueprint
from flask import Response
from sqlalchemy.orm import Session

from hub import tokens
from hub.models import Token
from hub.tokens import Scope
from hub.web.api.caller import caller, person
from hub.web.api.once import Made, once
from hub.web.api.operation import operation
from hub.web.api.schemas.tokens import NewToken, TokenMade, Tokens, TokenTold
from hub.web.base import now, reading, writing

pages = APIBlueprint("own_tokens", __name__, tag="tokens")


@operation(pages, "GET", "/tokens", scope=Scope.TOKENS, answer=Tokens)
def list_tokens() -> Tokens:
    """List your live tokens; their secrets are known to nobody."""
    with reading() as session:
        found = tokens.live(session, person(), now=now())
        told = [TokenTold(**_told(token)) for token in found]
    return Tokens(tokens=told, person=person().login, asking=caller().token.id)


@operation(
    pages,
    "POST",
    "/tokens",
    scope=Scope.TOKENS,
    body=NewToken,
    answer=TokenMade,
    status=201,
    once=True,
)
def create_token(body: NewToken) -> Response:
    """Make a token that may do no more than the one you ask with, and no longer.

    Its secret is told this once and kept nowhere: a repeated call is told the token without it.
    """

    def work(session: Session) -> Made:
        token, secret = tokens.issue(
            session,
            person(),
            name=body.name,
            scopes=body.scopes,
            expires_at=body.expires_at,
            now=now(),
            within=caller().token,
        )
        told = TokenMade(**_told(token), secret=secret)
        return Made(told, "", again=told.model_copy(update={"secret": None}))

    return once(work)


@operation(pages, "DELETE", "/tokens/<key:token_id>", scope=Scope.TOKENS, answer=TokenTold)
def revoke_token(token_id: int) -> TokenTold:
    """End one of your tokens at once."""
    with writing() as session:
        token = tokens.revoke(session, token_id, by=person(), now=now())
        return TokenTold(**_told(token))


def _told(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scopes": [Scope(scope) for scope in token.scopes],
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
    }
