"""All routes of the app, a package a line."""

from deployments.review.api.routes import routes as api
from deployments.review.document.routes import DOCUMENT
from deployments.review.door.routes import DOOR
from deployments.review.export.routes import routes as export
from deployments.review.home import routes as home
from deployments.review.queue.claims import routes as claims
from deployments.review.queue.routes import routes as queue
from deployments.review.report.routes import routes as report
from deployments.review.reviewers.releases import routes as releases
from deployments.review.reviewers.routes import routes as reviewers
from deployments.review.routes import Routes
from deployments.review.strips.routes import routes as strips

ROUTES: tuple[Routes, ...] = (
    home,
    *DOOR,
    *DOCUMENT,
    queue,
    claims,
    strips,
    report,
    reviewers,
    releases,
    export,
    api,
)
