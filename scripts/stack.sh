# Sourced by up.sh, preview.sh and down.sh: how they reach the stack 'dev' in the sandbox.
# Its settings are a copy under build/, because Pulumi writes the salt of its encryption beside them.

STACK=dev
STACK_FOLDER=${STACK_FOLDER:-build/stack}
STACK_SETTINGS=$STACK_FOLDER/Pulumi.$STACK.yaml

use_sandbox() {
    eval "$(.venv/bin/keyless sandbox env)"
}

# pulumi COMMAND for the stack, without questions.
on_stack() {
    local command=$1
    shift
    pulumi "$command" --stack "$STACK" --config-file "$STACK_SETTINGS" --non-interactive "$@"
}

prepare_stack() {
    local engine_folder salt
    engine_folder=$("${PYTHON:-python3}" engine/engine.py bin)
    .venv/bin/keyless sandbox up --https ${engine_folder:+--bin "$engine_folder"}
    use_sandbox

    mkdir -p "$STACK_FOLDER"
    salt=$(grep -s '^encryptionsalt:' "$STACK_SETTINGS" || true)
    cp Pulumi.yaml "$STACK_FOLDER/"
    { cat "Pulumi.$STACK.yaml"; if [ -n "$salt" ]; then echo "$salt"; fi; } >"$STACK_SETTINGS.new"
    mv "$STACK_SETTINGS.new" "$STACK_SETTINGS"
    pulumi --cwd "$STACK_FOLDER" stack select --create "$STACK" --non-interactive
}
