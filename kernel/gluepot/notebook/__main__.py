"""`python -m gluepot.notebook -f CONNECTION_FILE`: the gluepot kernel."""

from ipykernel.kernelapp import IPKernelApp

from gluepot.notebook.kernel import GluepotKernel

if __name__ == "__main__":
    IPKernelApp.launch_instance(kernel_class=GluepotKernel)
