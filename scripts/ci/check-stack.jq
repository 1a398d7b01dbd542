# Prints a line for each thing that a synthesized stack may not contain, and nothing for a stack that is in order.
#
# This is an allow-list: whatever a later Terraform or OpenTofu adds is refused until a reviewed change allows it.

def refuse_keys($where; $allowed): keys[] | select(IN($allowed[]) | not) | "\($where): \(tojson) is not allowed.";

def members($where): if type == "object" then to_entries[] else error("\($where) is not an object") end;

# Blocks with two labels: {type, where, body}.
def blocks($kind): members($kind) | .key as $type | .value | members("\($kind) \($type)") |
  {$type, where: "\($kind) \($type).\(.key)", body: .value};

def terraform_block:
  refuse_keys("terraform"; ["required_version", "required_providers", "backend"]),
  ((.required_providers // {}) | members("required_providers") |
    .key as $name | .value |
    if IN($name; "aws", "archive") and IN(.source; $name, "hashicorp/\($name)")
    then refuse_keys("required_providers.\($name)"; ["source", "version"])
    else "required_providers.\($name): only hashicorp/aws and hashicorp/archive are allowed, not \(tojson)." end),
  # Other keys of a backend can name a program that supplies credentials (credential_process), or another server.
  ((.backend // {"local": {}}) | members("backend") |
    if .key == "local"
    then "The state of \($stack) would be a file that is lost with this machine. Configure a bucket for it, as docs/deploy.md says."
    elif .key == "s3"
    then .value | refuse_keys("backend.s3"; ["bucket", "encrypt", "key", "kms_key_id", "region", "use_lockfile"])
    else "backend.\(.key): only s3 is allowed." end);

# The same holds for a provider: a profile of shared_config_files can have a credential_process.
def provider_blocks: members("provider") |
  .key as $name |
  if IN($name; "aws", "archive")
  then .value | (arrays[], objects) | refuse_keys("provider \($name)";
    ["alias", "allowed_account_ids", "default_tags", "forbidden_account_ids", "ignore_tags", "region"])
  else "provider \($name): only aws and archive are allowed." end;

def is_own_zip: test("^\\$\\{path\\.module\\}/[\\w-]+\\.zip$");

def body($where):
  (.provider // empty | select((strings | test("^(aws|archive)(\\.[\\w-]+)?$")) // false | not) |
    "\($where): provider \(tojson) is not allowed."),
  # No file of the machine, such as /proc/self/environ, goes into a bucket or a function.
  (to_entries[] | select(IN(.key; "filename", "source")) |
    select(.value | strings | test("^\\$\\{data\\.archive_file\\.[\\w-]+\\.output_path\\}$") or is_own_zip | not) |
    "\($where): \(.key) \(.value | tojson) is not a zip of this stack.");

def archive($where):
  refuse_keys($where; ["//", "depends_on", "excludes", "output_file_mode", "output_path", "source_dir", "type"]),
  (.source_dir | select(test("^\\$\\{path\\.module\\}/assets/[\\w/-]+$") | not) |
    "\($where): source_dir \(tojson) is not a folder of the stack's assets."),
  (.output_path | select(is_own_zip | not) | "\($where): output_path \(tojson) is not a zip of this stack.");

def data_blocks: blocks("data") |
  if .type == "archive_file" then .where as $where | .body | archive($where)
  elif .type | startswith("aws_") then .where as $where | .body | body($where)
  else "\(.where): only archive_file and types of the provider aws are allowed." end;

def resource_blocks: blocks("resource") |
  if .type | startswith("aws_") then .where as $where | .body | body($where)
  else "\(.where): only types of the provider aws are allowed." end;

# Terraform evaluates every string, and every key, as a template. Its value may end up in the text of the plan.
def templates: [.. | strings, (objects | keys[])] | unique[] |
  select(test("[$%]\\{")) |
  select(test("\\b(file(exists|set|base64|md5|(base64)?sha(1|256|512))?|template(file|string))\\b")) |
  "\(tojson): functions that read files are not allowed in a template.";

def findings:
  members("cdk.tf.json") as {key: $kind, value: $value} | $value |
  if $kind == "terraform" then terraform_block
  elif $kind == "provider" then provider_blocks
  elif $kind == "resource" then resource_blocks
  elif $kind == "data" then data_blocks
  elif $kind == "check" then .. | objects | .data // empty | data_blocks
  elif IN($kind; "//", "import", "locals", "moved", "output", "removed", "variable") then empty
  else "\($kind): this block is not allowed." end;

if length != 1 then "cdk.tf.json: it must hold one JSON document, not \(length)."
else .[0] |
  try (
    findings,
    (select(has("terraform") | not) | {} | terraform_block),
    # Anywhere: a provisioner runs a program, and a removed block can have one too.
    (paths | select(.[-1] | IN("provisioner", "connection")) | "\(map(tostring) | join(".")): this block is not allowed."),
    templates
  ) catch "cdk.tf.json: it is not what CDKTF writes: \(.)."
end
