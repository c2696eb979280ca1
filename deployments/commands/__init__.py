"""The commands of `nightclerk`, by what they are about. What they do is in the modules beside this folder."""
