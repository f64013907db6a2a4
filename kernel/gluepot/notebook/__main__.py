"""`python -m gluepot.notebook -f CONNECTION_FILE`: the gluepot kernel."""

from ipykernel.kernelapp import IPKernelApp

from gluepot.notebook.kernel import GluepotKernel
from gluepot.processes import freeze_imports

if __name__ == "__main__":
    freeze_imports()
    IPKernelApp.launch_instance(kernel_class=GluepotKernel)
