-- Extensions, the exclusion of overlapping periods, where a value comes from, and the indexes that Django cannot name.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

DO $$
DECLARE period text;
BEGIN
  FOREACH period IN ARRAY ARRAY['school', 'kindergarten', 'enrolment', 'boarding', 'busride', 'poverty', 'disability',
                                'assistance', 'bill', 'hardship', 'account'] LOOP
    EXECUTE format('ALTER TABLE registry_%1$s
      ADD CONSTRAINT registry_%1$s_no_overlap EXCLUDE USING gist
        (record_id WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (superseded_at IS NULL),
      ADD CONSTRAINT registry_%1$s_period CHECK (valid_to IS NULL OR valid_from < valid_to),
      ADD CONSTRAINT registry_%1$s_source CHECK (
        CASE source_kind WHEN ''roster'' THEN batch_id IS NOT NULL AND row_id IS NOT NULL AND correction_id IS NULL
                         WHEN ''absence'' THEN batch_id IS NOT NULL AND correction_id IS NULL
                         WHEN ''decision'' THEN correction_id IS NOT NULL
                         ELSE false END),
      ADD CONSTRAINT registry_%1$s_superseded CHECK (superseded_at IS NOT NULL OR superseded_by IS NULL)', period);
    -- what a batch wrote and ended, for its undo
    EXECUTE format('CREATE INDEX registry_%1$s_written ON registry_%1$s (written_by)', period);
    EXECUTE format('CREATE INDEX registry_%1$s_ended ON registry_%1$s (superseded_by) WHERE superseded_by IS NOT NULL', period);
  END LOOP;
END $$;

CREATE INDEX registry_enrolment_school ON registry_enrolment (school_code) WHERE superseded_at IS NULL;
CREATE INDEX registry_account_number ON registry_account (account_index) WHERE superseded_at IS NULL;
CREATE INDEX registry_record_id_number ON registry_record (id_index) WHERE id_index IS NOT NULL;
CREATE INDEX registry_record_student_number ON registry_record (student_number_index) WHERE student_number_index IS NOT NULL;
CREATE INDEX registry_record_issue_id ON registry_record (student_number_id_index) WHERE student_number_id_index IS NOT NULL;
CREATE INDEX registry_record_name_birth ON registry_record (name_key, birth_date) WHERE person_id IS NOT NULL;

CREATE SEQUENCE registry_person_number;
CREATE INDEX registry_person_name_trgm ON registry_person USING gin (name_key gin_trgm_ops) WHERE is_live AND is_pupil AND merged_into_id IS NULL;
CREATE INDEX registry_person_name ON registry_person (name_key text_pattern_ops) WHERE is_live;
CREATE INDEX registry_person_initials ON registry_person (initials text_pattern_ops) WHERE is_live AND is_pupil AND merged_into_id IS NULL;
CREATE INDEX registry_person_last4 ON registry_person (id_last4) WHERE is_live AND is_pupil AND merged_into_id IS NULL;
CREATE INDEX registry_person_id_number ON registry_person (id_index) WHERE id_index IS NOT NULL;
-- lists of pupils: one index a scope, in the order of the list
CREATE INDEX registry_pupil_county ON registry_person (county_code, pinyin, id) WHERE is_live AND is_pupil AND merged_into_id IS NULL;
CREATE INDEX registry_pupil_all ON registry_person (pinyin, id) WHERE is_live AND is_pupil AND merged_into_id IS NULL;
CREATE INDEX registry_pupil_school ON registry_person (school_code, pinyin, id) WHERE is_live AND is_pupil AND merged_into_id IS NULL;
CREATE INDEX registry_pupil_village ON registry_person (village_code text_pattern_ops, pinyin, id) WHERE is_live AND is_pupil AND merged_into_id IS NULL;
CREATE INDEX registry_household_head ON registry_household (head_name text_pattern_ops) WHERE is_live;
CREATE INDEX registry_household_initials ON registry_household (head_initials text_pattern_ops) WHERE is_live;
CREATE INDEX registry_household_county ON registry_household (county_code, id) WHERE is_live;
