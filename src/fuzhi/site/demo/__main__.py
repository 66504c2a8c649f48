"""Plays the demo's semester in a process of its own, started by the supervisor: ``python -m fuzhi.site.demo``."""

import sys

from fuzhi.site import start
from fuzhi.site.main import keep, say
from fuzhi.vocabulary.errors import FuzhiError


def main() -> int:
    """Play as a child process; returns the exit code."""
    start.django()
    from fuzhi.site.demo.play import play  # tables can be imported once Django is set up

    try:
        play(sys.argv[1] if len(sys.argv) > 1 else "small")
    except FuzhiError as error:
        say(f"演示停在这里：{error}")
        return 2
    except Exception as error:
        say(f"演示停在这里：程序出错，错误编号 {keep(error)}。详情在 FUZHI_HOME 的 logs 文件夹。")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
