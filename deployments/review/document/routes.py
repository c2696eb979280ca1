"""All routes of the document page."""

from deployments.review.document.history import routes as history
from deployments.review.document.images import routes as images
from deployments.review.document.save import routes as save
from deployments.review.document.show import routes as show

DOCUMENT = (show, save, images, history)
