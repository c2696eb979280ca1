"""All routes of the door."""

from deployments.review.door.account import routes as account
from deployments.review.door.log import routes as log
from deployments.review.door.openid import routes as openid
from deployments.review.door.people import routes as people
from deployments.review.door.set_up import routes as set_up
from deployments.review.door.sign_in import routes as sign_in

DOOR = (set_up, sign_in, openid, account, people, log)
