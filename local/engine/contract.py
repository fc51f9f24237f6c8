"""Every private name of MiniStack that this engine uses or replaces, and its shape.

MiniStack has no plug-in interface: its tables and functions are the extension points, and
none of them is promised to stay. `upstream.use` refuses names that are not listed here, and a
test compares the list with the installed version, so that an upgrade fails with the name.
The shape of a function is its parameters, of a class `class`, of anything else its type.
"""

from collections.abc import Mapping
from typing import Final

SERVER: Final = {
    "app:app": "(scope, receive, send)",
    "app:SERVICE_HANDLERS": "dict",
}

ACCESS: Final = {
    "core.iam_evaluator:is_root_access_key": "(access_key_id)",
    "core.iam_evaluator:enforce": (
        "(access_key_id, iam_action, service, region, resource_arn, service_context)"
    ),
    "core.iam_evaluator:resolve_credential": "(access_key_id, account_id, session_token)",
    "core.iam_evaluator:AuthError": "class",
    "core.iam_evaluator:ResolvedCredential": "class",
    "core.iam_evaluator:_request_origin": "ContextVar",
    "core.iam_evaluator:_verified_key": "ContextVar",
    "core.iam_actions:SERVICE_TO_IAM_NAMESPACE": "dict",
    "core.iam_actions:_CBOR_CAPABLE": "frozenset",
    "core.iam_actions:extract_iam_action": "(service, method, path, headers, body, query_params)",
    "core.iam_actions:extract_resource_arn": (
        "(service, method, path, headers, body, query_params, region, account_id)"
    ),
    "core.iam_actions:request_tag_context": "(service, iam_action, body, params)",
    "core.responses:get_account_id": "()",
    "core.responses:get_region": "()",
    "core.router:SERVICE_PATTERNS": "dict",
    "core.router:_is_aws_service_name": "(scope_name)",
    "core.router:extract_access_key_id": "(headers, query_params)",
    "services.iam:_roles": "AccountScopedDict",
    "services.sts:register_session": "(access_key, session)",
    "services.sts:is_root_access_key": "(access_key_id)",
}

ATHENA: Final = {
    "core.responses:error_response_json": (
        "(code, message, status, extra, message_key, content_type)"
    ),
    "services.athena:_execute_query": "(query_id, query, database, ddl, catalog)",
    "services.athena:_executions": "AccountRegionScopedDict",
    "services.athena:_named_queries": "AccountRegionScopedDict",
    "services.athena:_run_ddl": "(ddl, database)",
    "services.athena:_start_query_execution": "(data)",
    "services.athena:_workgroups": "AccountRegionScopedDict",
    "services.glue:_create_database": "(data)",
    "services.glue:_databases": "AccountRegionScopedDict",
    "services.glue:_delete_database": "(data)",
    "services.glue:_partitions": "AccountRegionScopedDict",
    "services.glue:_tables": "AccountRegionScopedDict",
    "services.s3:_buckets": "AccountScopedDict",
    "services.s3:_get_object_data": "(bucket_name, key, version_id)",
    "services.s3:_put_object": "(bucket_name, key, body, headers)",
    "services.s3:_resolve_sse_write_headers": "(headers, bucket_name)",
}

FUNCTIONS: Final = {
    "core.iam_evaluator:EvalContext": "class",
    "core.iam_evaluator:caller_arn": "()",
    "core.iam_evaluator:evaluate_resource_policy": ("(doc, ctx, service, named_only, direct_only)"),
    "core.lambda_runtime:_detect_runtime_binary": "(runtime)",
    "core.lambda_runtime:execution_credentials": "(config)",
    "core.lambda_runtime:reset": "()",
    "services.eventbridge:_dispatch_to_lambda": "(arn, payload)",
    "services.eventbridge:_invoke_target": "(target, event, rule, view)",
    "services.eventbridge:_put_events": "(data, allow_aws_source)",
    "services.lambda_svc:_emit_lambda_logs": (
        "(func, request_id, log_text, error, duration_ms, log_source)"
    ),
    "services.lambda_svc:_emit_lambda_metrics": "(function_name, duration_ms, error, throttle)",
    "services.lambda_svc:_execute_function_warm": "(func, event, request_id)",
    "services.lambda_svc:_execute_function_with_config_scope": "(func, event)",
    "services.lambda_svc:_execution_record_for_config": "(func, config)",
    "services.lambda_svc:_functions": "AccountRegionScopedDict",
    "services.lambda_svc:_get_func_record_for_ref": "(function_ref)",
    "services.lambda_svc:function_policy_for_arn": "(resource_arn)",
    "services.lambda_svc:invoke_async_with_retry": "(func, event)",
    "services.sns:topic_policy_allows": "(topic_arn, service, source_arn, source_account)",
    "services.sqs:queue_policy_allows": "(queue_arn, service, source_arn, source_account)",
}

TEMPLATES: Final = {
    "services.athena:_create_named_query": "(data)",
    "services.athena:_delete_named_query": "(data)",
    "services.cloudformation.changesets:validate_template_support": (
        "(template, conditions, params)"
    ),
    "services.cloudformation.custom_resource:invoke_custom_resource": (
        "(request_type, logical_id, props, stack_name, stack_id, resource_type, "
        "physical_id, old_props)"
    ),
    "services.cloudformation.handlers:validate_template_support": "(template, conditions, params)",
    "services.cloudformation.provisioners:_RESOURCE_HANDLERS": "dict",
    "services.cloudformation.provisioners:_physical_name": (
        "(stack_name, logical_id, lowercase, max_len, seeded)"
    ),
    "services.cloudformation.stacks:_provision_resource": (
        "(resource_type, logical_id, props, stack_name)"
    ),
    "services.cloudwatch:_delete_alarms": "(params, cbor_data, is_cbor, is_json)",
    "services.cloudwatch:_put_composite_alarm": "(params, cbor_data, is_cbor, is_json)",
    "services.s3:_put_bucket_encryption": "(name, body)",
    "services.s3:_put_bucket_lifecycle": "(name, body)",
    "services.s3:_put_bucket_ownership_controls": "(name, body)",
    "services.s3:_put_bucket_tagging": "(name, body)",
}

CONTRACT: Final[Mapping[str, str]] = SERVER | ACCESS | ATHENA | FUNCTIONS | TEMPLATES
