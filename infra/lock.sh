#!/usr/bin/env bash
# lock.sh UV: pins every dependency anew into infra/requirements-{cpu,cuda,inboxes,review,server}.txt.
set -euo pipefail
for engine in cpu cuda; do
    # A folder of wheels may hold the CPU build of torch, which must not enter the list for GPUs.
    links=; [ "$engine" = cpu ] && links=${PIP_FIND_LINKS:-}
    UV_FIND_LINKS=$links "$1" pip compile pyproject.toml --extra "$engine" --extra dev --upgrade --quiet \
        --override "infra/overrides-$engine.txt" --no-header --no-annotate --python-version 3.11 \
        --output-file "infra/requirements-$engine.txt"
done

# What inboxes in S3, GCS, Azure and behind SFTP need on top, in versions that go with the rest.
UV_FIND_LINKS=${PIP_FIND_LINKS:-} "$1" pip compile pyproject.toml --extra cpu --extra dev --extra s3 --extra gcs --extra azure --extra sftp --quiet \
    --override infra/overrides-cpu.txt --constraint infra/requirements-cpu.txt --no-header --no-annotate --python-version 3.11 |
    grep -vxFf infra/requirements-cpu.txt > infra/requirements-inboxes.txt

# What the small containers need of it: found in the environment, so install the new list first where it asks for new packages.
"$(dirname "$1")/python" -m deployments.role_requirements --write
