#!/usr/bin/env bash
# check.sh VENV: holds the files of infra/ against tools of their own, in an environment of its own. What these do not check is in README.md.
set -euo pipefail
venv=$1 kubernetes=${KUBERNETES:-1.33} python=${PYTHON:-python3.11}
made=$(mktemp -d); trap 'rm -rf "$made"' EXIT

[ -x "$venv/bin/hadolint" ] || { "$python" -m venv "$venv" && "$venv/bin/pip" install --quiet --no-deps --requirement infra/requirements-checks.txt; }

echo "Dockerfile: hadolint"
"$venv/bin/hadolint" infra/containers/Dockerfile

echo "scripts: sh -n"
for script in infra/*.sh infra/containers/*.sh; do bash -n "$script"; done

echo "compose.yaml, dashboards and alerts: the compose specification, PromQL"
"$venv/bin/python" infra/check.py

if command -v npx >/dev/null; then
    echo "compose.yaml: dclint"
    npx --yes dclint@3.1.0 --config infra/.dclintrc.yaml infra/compose.yaml
fi

if command -v kubectl >/dev/null; then
    for overlay in cpu gpu; do
        echo "kubernetes/overlays/$overlay: kustomize, Kubernetes $kubernetes"
        kubectl kustomize "infra/kubernetes/overlays/$overlay" > "$made/$overlay.yaml"
        "$venv/bin/python" infra/check.py --jobs "$made/$overlay.yaml" > "$made/$overlay-jobs.yaml"
        "$venv/bin/kubernetes-validate" --kubernetes-version "$kubernetes" --strict --quiet "$made/$overlay.yaml" "$made/$overlay-jobs.yaml"
    done
    echo "not checked: KEDA's own objects, which have no schema here; of them the pods were"
else
    echo "kubectl is not here: the Kubernetes files are not checked"
fi
echo "all well"
