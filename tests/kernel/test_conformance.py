"""The kernel is a good Jupyter kernel: jupyter_kernel_test's suite over ours."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import jupyter_kernel_test as jkt
import pytest

from tests.pot.running import RunningPot

PATIENCE_S = 15


@pytest.fixture(scope="module", autouse=True)
def _kernelspec(cold_pot: RunningPot) -> object:
    """A kernelspec that leads to the tree under test, in a Jupyter of this test's own."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        spec = Path(folder) / "data" / "kernels" / "gluepot"
        spec.mkdir(parents=True)
        argv = [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"]
        (spec / "kernel.json").write_text(
            json.dumps({"argv": argv, "display_name": "gluepot", "language": "python"})
        )
        patch.setenv("JUPYTER_DATA_DIR", str(Path(folder) / "data"))
        patch.setenv(
            "IPYTHONDIR", str(Path(folder) / "ipython")
        )  # history subtests want a history of their own
        for name, value in cold_pot.environment.items():
            patch.setenv(name, value)
        yield None


@pytest.mark.skipif(os.name != "posix", reason="FIFOs")
class TestGluepotKernel(jkt.KernelTests):
    kernel_name = "gluepot"
    language_name = "python"
    file_extension = ".py"

    def execute_helper(self, *args: Any, **kwargs: Any) -> Any:
        """Run code as the suite does, but give each message more than its 0.1 s: this machine has other work."""
        channel = self.kc.iopub_channel
        hurried = channel.get_msg
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(channel, "get_msg", lambda timeout: hurried(timeout=max(timeout, PATIENCE_S)))
            return super().execute_helper(*args, **kwargs)

    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('test', file=sys.stderr)"
    completion_samples: ClassVar = [
        {"text": "zi", "matches": {"zip"}},
        {"text": "%%sql\nSELECT * FROM defaul", "matches": {"default"}},
    ]
    complete_code_samples: ClassVar = ["1", "print('hi')"]
    incomplete_code_samples: ClassVar = ["def f():"]
    invalid_code_samples: ClassVar = ["import = 7q"]
    code_page_something = "zip?"
    code_generate_error = "raise"
    code_execute_result: ClassVar = [
        {"code": "1+2+3", "result": "6"},
        {"code": "[n*n for n in range(1, 4)]", "result": "[1, 4, 9]"},
    ]
    code_display_data: ClassVar = [
        {"code": "from IPython.display import HTML, display; display(HTML('<b>x</b>'))", "mime": "text/html"},
        {"code": "%gluepot", "mime": "text/html"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "search")
    code_inspect_sample = "zip"
    code_clear_output = "from IPython.display import clear_output; clear_output()"
