"""What kind of file system a path lies on."""

from __future__ import annotations

from pathlib import Path

import psutil

# Where SQLite's locks or shared memory do not work between processes or hosts. Any FUSE is not among them: only
# those that reach over a network.
_NETWORK = frozenset(
    {
        "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "gpfs",
        "beegfs", "panfs", "orangefs", "davfs", "ncpfs", "fuse.sshfs", "fuse.s3fs", "fuse.rclone", "fuse.glusterfs",
        "fuse.ceph", "fuse.goofys", "fuse.gcsfuse", "fuse.blobfuse2", "fuse.mount-s3", "fuse.davfs", "fuse.juicefs",
    }
)  # fmt: skip


def file_system_of(path: Path) -> str:
    """Return the type of the file system that `path` lies on, as the kernel names it; "" when it cannot be told."""
    existing = next((p for p in (path, *path.parents) if p.exists()), Path("/")).resolve()
    best, kind = -1, ""
    for partition in psutil.disk_partitions(all=True):
        mount = Path(partition.mountpoint)
        # The last of two on the same point is the one that is seen.
        if existing.is_relative_to(mount) and len(mount.parts) >= best:
            best, kind = len(mount.parts), partition.fstype
    return kind


def is_network(kind: str) -> bool:
    """Say whether a file system of this type is reached over a network."""
    return kind.lower() in _NETWORK
