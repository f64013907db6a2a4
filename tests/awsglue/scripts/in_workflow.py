import sys
from awsglue.transforms import *
from awsglue.utils import getResolvedOptions

args = getResolvedOptions(sys.argv, ["WORKFLOW_NAME", "WORKFLOW_RUN_ID"])
if "--{}".format("WORKFLOW_NAME") in sys.argv:
    print("node of", args["WORKFLOW_NAME"], args["WORKFLOW_RUN_ID"].startswith("wr_"))
