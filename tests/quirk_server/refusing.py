"""Answers that say no, in every form they come in."""

from __future__ import annotations

from starlette.responses import HTMLResponse, JSONResponse, Response

from quirk_server.quirks import Refusal

FIRST_STATUS = 400
LAST_STATUS = 599


def refused(refusal: Refusal) -> Response:
    """The answer of that refusal."""
    number, words = refusal.number, refusal.words
    is_status = FIRST_STATUS <= number <= LAST_STATUS
    status = refusal.status or (number if is_status else 400)
    if refusal.form == "code":
        return JSONResponse({"code": number, "message": words, "data": None}, refusal.status or 200)
    if refusal.form == "status":
        return JSONResponse({"code": number, "message": words}, status)
    if refusal.form == "success":
        body = {"success": False, "code": number, "error": words}
        return JSONResponse(body, refusal.status or (status if is_status else 200))
    if refusal.form == "detail":
        return JSONResponse({"detail": words}, status)
    if refusal.form == "words":
        return JSONResponse({"message": words}, status)
    if refusal.form == "html":
        return HTMLResponse(f"<html><h1>{status}</h1><center>nginx</center></html>", status)
    return Response(status_code=status)
