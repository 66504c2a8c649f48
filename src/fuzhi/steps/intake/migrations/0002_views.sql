-- What receivers read of a batch. Whole numbers stand only sealed: secret (JSON, AAD row = ref) and account_sealed (same AAD row).
CREATE VIEW intake_batch_v AS
SELECT id, kind, term, county_code, file_name, state, made_by, made_at, committed_by, committed_at, undone_at,
       (committed_at AT TIME ZONE 'Asia/Shanghai')::date AS received_on
FROM intake_batch;

CREATE VIEW intake_row_v AS
SELECT id, batch_id, sheet, row_no, ref, key, digest, payload, secret, id_index, id_last4, id_mask, id_state,
       student_number_index, student_number_id_index, head_id_index, account_index, account_last4, account_sealed
FROM intake_row;
