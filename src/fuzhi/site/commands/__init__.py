"""The ``fuzhi`` command's commands, one file each; ``fuzhi.site.main`` lists them."""
