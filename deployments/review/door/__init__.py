"""The door of the review app: who comes in, by password or OpenID Connect, and what admins let them do. Sessions and rights live in sql/."""
