"""The settings that the review app was made with, for whoever answers a request."""

from typing import Annotated

from fastapi import Depends, Request

from schemas.settings import Settings


def settings_of(request: Request) -> Settings:
    """Those of the app that the request came to."""
    found: Settings = request.app.state.settings
    return found


Configured = Annotated[Settings, Depends(settings_of)]
