"""What a person says about the cases of ``benchmarks._error_cases``: codes whose advice fits.

Written from type, message and source of each case, before the classifier was run on them. No code at all: whatever is
said about such an error in general would be as good.
"""

from __future__ import annotations

_TEXT = """
bugs: parent_is_none 001; size_plus_text 006; missing_argument 005; unknown_argument 005; settle_without_first 003
bugs: settle_without_amount 003; settle_without_rate 003; settle_divides_by_zero 008; third_of_two 004; unpack_three 012
bugs: no_such_attribute 002; not_callable 006; not_hashable 006; unbound_local 007; undefined_name 007
bugs: invariant_broken 010; not_implemented 011; leaf_of_a_tree 003; endless_recursion 009; names_of_jobs 001
bugs: sum_of_sizes 006; sorted_by_lambda 003; decorated 002; decorated_twice 002; generator_divides 008
bugs: first_of_nothing 017
bugs: check_name VAL-004; check_negative VAL-004; check_too_large VAL-004; dict_changed_size CONC-007
bugs: not_serialisable WEB-024; plugin_missing DEP-001; name_missing_in_module DEP-002
databases: table_missing 006; sql_syntax 016; user_twice 001; name_is_null 003; database_locked 004
databases: wrong_number_of_bindings 016|027; used_after_close 023; file_is_no_database 017; no_such_place 005
databases: alchemy_table_missing 006; alchemy_syntax 016; alchemy_null 003; alchemy_twice 001
databases: alchemy_parameter_missing 015|016|027; alchemy_no_result 012; alchemy_several_results 013; alchemy_url 026
databases: alchemy_dialect 020|026|028; alchemy_driver_missing 020; duckdb_table 006; duckdb_syntax 016; duckdb_column 006
databases: duckdb_conversion 018; duckdb_constraint 001; duckdb_file IO-001|029
databases: redis_refused REDIS-001; redis_wrong_type REDIS-005; redis_no_integer REDIS-014; redis_auth REDIS-003
databases: redis_unknown_command REDIS-014; redis_type_of_value REDIS-014; redis_timeout REDIS-002
files: settings_at_start IO-001; settings_on_reload IO-001; settings_damaged VAL-010; report_folder_missing IO-001
files: upload_is_a_directory IO-002; disk_full DISK-001; copy_to_full_disk DISK-001; copy_onto_itself IO-016
files: text_is_latin1 ENC-001; title_is_not_ascii ENC-002; zip_damaged VAL-013; tar_damaged VAL-013
files: folder_not_empty IO-011; name_too_long IO-007; output_exists IO-004; read_after_close IO-013
files: zip_member_missing NF-002|BUG-003
helpers: wrapped_storage IO-001; retried_lookup BUG-003|BUG-004; retried_division BUG-008; error_in_the_handler BUG-002
helpers: error_on_closing BUG-002
imaging: upload_is_no_image 001; image_is_cut_off 002; image_is_a_bomb 003; mode_unknown 004; transparent_as_jpeg 004
imaging: ending_unknown 005; mask_of_another_size 004; font_missing 006; pixel_outside BUG-004|011; shapes_differ 011
imaging: cannot_reshape 011; axis_out_of_bounds 011; index_outside 011; array_as_truth 011; singular_matrix 013
imaging: dtype_unknown 012; weights_missing IO-001|MODEL-001; weights_damaged 014|MODEL-007; array_too_large MEM-002
imaging: bytes_too_many MEM-001; resize_nothing 007; kernel_is_even 008; channels_of_grey 008; text_as_image 008
network: socket_refused 001; socket_silent TMO-001; name_unknown 007|008; port_in_use 005; broken_pipe 003
network: no_tls_over_there TLS-004; no_certificates TLS-007|TLS-008; urllib_refused 001|009; urllib_not_found NF-001
network: urllib_server_error EXT-001; http_client_closed 010; smtp_refused 001|014; requests_refused 009|001
network: requests_timeout TMO-002; requests_not_found NF-001; requests_server_error EXT-001
network: requests_unauthorized AUTH-001; requests_not_json VAL-010; requests_redirects 012; requests_cut_off 010
network: requests_no_scheme 017; requests_name_unknown 007|008; urllib3_refused 009|001; urllib3_timeout TMO-002
network: urllib3_location 017; httpx_refused 009|001; httpx_timeout TMO-002; httpx_not_found NF-001
network: httpx_server_error EXT-001; httpx_protocol 017; httpx_closed 010
parsing: body_is_not_json 010; answer_is_empty 010; age_is_no_number 001; price_is_no_number 001
parsing: total_is_no_decimal 001; date_of_birth 002; timestamp 002; id_is_no_uuid 003; image_is_no_base64 ENC-005
parsing: feed_is_no_xml 012; ini_without_section CFG-002; ini_option_missing CFG-002; header_too_short 016
parsing: pattern_of_a_user BUG-018|VAL-019; csv_field_too_large 015; csv_column_missing BUG-003
parsing: expression_of_a_user 018|BUG-013; yaml_tabs CFG-001; yaml_unclosed CFG-001; yaml_python_object CFG-001
parsing: msgspec_message 011; msgspec_damaged 010|011; order_is_invalid 011; settings_of_pydantic 011|CFG-004
parsing: date_of_dateutil 002
web: order_unknown BUG-003; price_is_text VAL-001; view_returns_nothing 015; template_missing 017; endpoint_unknown 012
web: outside_of_context 013; abort_not_found 002; upload_too_large 004; route_unknown 002; method_not_allowed 003
web: starlette_view BUG-006; template_undefined 018; template_syntax 018; template_not_found 017; template_filter 018
web: template_divides BUG-008; option_unknown VAL-017; option_is_no_number VAL-017; argument_missing VAL-017
web: command_fails BUG-008; signature_of_cookie 019; cookie_expired 019
work: wait_for_ever TMO-006; future_timeout TMO-006; queue_empty 008; queue_full 007; released_twice CONC-008
work: thread_started_twice CONC-008; barrier_broken CONC-008; pool_is_shut_down CONC-005; task_cancelled CANC-001
work: no_running_loop CONC-004; gathered BUG-003; task_group BUG-003|BUG-008|BUG-004; several_uploads VAL-004|VAL-001
work: in_a_thread_pool VAL-001; without_a_pool VAL-001; command_missing DEP-010; command_fails EXT-004
work: command_hangs TMO-005; zmq_in_use 001; zmq_nothing_there 002; zmq_wrong_state 003; zmq_protocol 005; zmq_closed 004|019
work: celery_task_divides BUG-008; celery_task_type BUG-006; celery_not_registered 011; celery_arguments BUG-005
work: kombu_content 016; websocket_refused NET-001; websocket_uri NET-017
"""
_AREAS = {
    "bugs": "BUG",
    "databases": "DB",
    "imaging": "IMG",
    "network": "NET",
    "parsing": "VAL",
    "web": "WEB",
    "work": "MQ",
}


def fitting() -> dict[str, frozenset[str]]:
    """Case → codes that fit."""
    found: dict[str, frozenset[str]] = {}
    for line in _TEXT.strip().splitlines():
        module, _, rest = line.partition(": ")
        for part in rest.split("; "):
            name, codes = part.split(" ")
            full = (code if "-" in code else f"{_AREAS[module]}-{code}" for code in codes.split("|"))
            found[f"{module}.{name}"] = frozenset(f"LAMA-{code}" for code in full)
    return found
