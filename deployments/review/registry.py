"""All routes of the app, a package a line."""

from deployments.review.home import routes as home
from deployments.review.routes import Routes

ROUTES: tuple[Routes, ...] = (home,)
