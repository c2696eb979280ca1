"""The commands of `nightclerk`, by what they are about, each a few words to the modules and folders beside this one."""
