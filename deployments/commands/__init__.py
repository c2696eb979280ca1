"""The commands of `nightclerk`, by what they are about. What they do is in the modules and folders beside this one."""
