CREATE TABLE "audit_log" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"site" text NOT NULL,
	"issuance" bigint,
	"award_id" uuid,
	"actor" text DEFAULT 'system' NOT NULL,
	"real_actor" text,
	"context" text,
	"action" text NOT NULL,
	"details" text DEFAULT '' NOT NULL,
	"at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cached_badges" (
	"site" text NOT NULL,
	"connection" text NOT NULL,
	"id" text NOT NULL,
	"provider_id" text NOT NULL,
	"name" text NOT NULL,
	"badge" jsonb NOT NULL,
	"fetched_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "cached_badges_site_connection_provider_id_id_pk" PRIMARY KEY("site","connection","provider_id","id")
);
--> statement-breakpoint
CREATE TABLE "cached_catalogues" (
	"site" text NOT NULL,
	"connection" text NOT NULL,
	"provider_id" text NOT NULL,
	"revision" integer NOT NULL,
	"total" integer NOT NULL,
	"pages_fetched" integer NOT NULL,
	"fetched_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"completed_at" timestamp(3) with time zone,
	"fetching_until" timestamp(3) with time zone,
	CONSTRAINT "cached_catalogues_site_connection_provider_id_pk" PRIMARY KEY("site","connection","provider_id")
);
--> statement-breakpoint
CREATE TABLE "cached_providers" (
	"site" text NOT NULL,
	"connection" text NOT NULL,
	"revision" integer NOT NULL,
	"providers" jsonb NOT NULL,
	"fetched_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"fetching_until" timestamp(3) with time zone,
	CONSTRAINT "cached_providers_site_connection_pk" PRIMARY KEY("site","connection")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"site" text NOT NULL,
	"sequence" bigint NOT NULL,
	"award_id" uuid NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"needs" text,
	"at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "changes_site_sequence_pk" PRIMARY KEY("site","sequence")
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"site" text NOT NULL,
	"id" text NOT NULL,
	"platform" text NOT NULL,
	"environment" text NOT NULL,
	"target" text,
	"lane" text NOT NULL,
	"account_id" text,
	"account_name" text,
	"credential" text NOT NULL,
	"token_last_four" text NOT NULL,
	"auth_scheme" text NOT NULL,
	"timeout_ms" integer NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"verified_at" timestamp(3) with time zone,
	"allowance" jsonb,
	"allowance_at" timestamp(3) with time zone,
	"standing_offset" integer DEFAULT 0 NOT NULL,
	"standing_due_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "connections_site_id_pk" PRIMARY KEY("site","id"),
	CONSTRAINT "connections_target" UNIQUE("site","target"),
	CONSTRAINT "connections_platforms" CHECK ("connections"."platform" in ('navigatr', 'obf', 'cancred')),
	CONSTRAINT "connections_environment" CHECK ("connections"."environment" in ('production', 'staging')),
	CONSTRAINT "connections_auth_scheme" CHECK ("connections"."auth_scheme" in ('bearer', 'x_access_token'))
);
--> statement-breakpoint
CREATE TABLE "erasures" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"site" text NOT NULL,
	"user_key" text,
	"course_id" text,
	"erased_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"may_exist" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"site" text NOT NULL,
	"scope" text NOT NULL,
	"target" text DEFAULT '' NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"rule" integer DEFAULT 0 NOT NULL,
	"reason" text NOT NULL,
	"until" timestamp(3) with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"http_status" integer,
	"trial" bigint,
	"actor" text DEFAULT 'system' NOT NULL,
	"details" text DEFAULT '' NOT NULL,
	"since" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "holds_site_scope_target_subject_rule_reason_pk" PRIMARY KEY("site","scope","target","subject","rule","reason"),
	CONSTRAINT "holds_scope" CHECK ("holds"."scope" in ('site', 'target', 'provider', 'badge', 'mapping')),
	CONSTRAINT "holds_reason" CHECK ("holds"."reason" in ('rate_limited', 'quota_used_up', 'token_refused', 'api_down', 'wrong_url', 'badge_failing', 'badge_not_issuable', 'refused_repeatedly', 'not_allowed', 'mapping_paused', 'connection_removed', 'no_connection', 'recovery', 'no_heartbeat'))
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"issuance" bigint NOT NULL,
	"fence" integer NOT NULL,
	"repeat" boolean NOT NULL,
	"started_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp(3) with time zone,
	"outcome" text,
	"http_status" integer,
	"error_class" text,
	"latency_ms" integer,
	"remote_id" text,
	CONSTRAINT "attempts_fence" UNIQUE("issuance","fence")
);
--> statement-breakpoint
CREATE TABLE "issuances" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"site" text NOT NULL,
	"award_id" uuid NOT NULL,
	"target" text,
	"course_id" text,
	"user_id" text,
	"user_key" text,
	"rule" integer DEFAULT 0 NOT NULL,
	"cycle" integer DEFAULT 0 NOT NULL,
	"recipient_id" bigint,
	"address_key" text,
	"provider_id" text,
	"badge_id" text,
	"course_name" text,
	"score" double precision,
	"evidence" text,
	"completed_at" timestamp(3) with time zone,
	"trigger" text NOT NULL,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"priority" smallint NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp(3) with time zone,
	"second_try" boolean DEFAULT false NOT NULL,
	"repeats" integer DEFAULT 0 NOT NULL,
	"absences" smallint DEFAULT 0 NOT NULL,
	"taught_in" uuid,
	"next_attempt_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp(3) with time zone,
	"fence" integer DEFAULT 0 NOT NULL,
	"cancel_reason" text,
	"remote_id" text,
	"claimed" boolean,
	"accepted_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"changed_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "issuances_award" UNIQUE("site","award_id"),
	CONSTRAINT "issuances_once" UNIQUE("site","target","course_id","rule","user_key","cycle"),
	CONSTRAINT "issuances_states" CHECK ("issuances"."state" in ('queued', 'sending', 'issued', 'unknown', 'needs_attention', 'cancelled', 'revoking', 'revoked')),
	CONSTRAINT "issuances_reasons" CHECK ("issuances"."reason" in ('unconfirmed', 'recorded', 'decided_by_person', 'revoke_refused', 'revoke_not_found', 'revoke_unanswered', 'revoked_by_person', 'revoked_elsewhere', 'revoked_gone', 'requirements_not_met', 'recipient_incomplete', 'recipient_refused', 'learner_or_badge_external', 'learner_or_badge_not_found', 'learner_or_badge_unpublished', 'badge_external', 'badge_not_found', 'badge_unpublished', 'badge_refused', 'badge_not_issuable', 'not_allowed', 'refused', 'may_have_been_issued', 'shared_address', 'schedule_exhausted', 'invalid_award', 'cancelled_by_person', 'consent_withdrawn', 'consent_required', 'completion_removed', 'account_merged', 'erased', 'erased_may_exist')),
	CONSTRAINT "issuances_triggers" CHECK ("issuances"."trigger" in ('completion', 'sweep', 'backfill', 'manual')),
	CONSTRAINT "issuances_cancel_reasons" CHECK ("issuances"."cancel_reason" in ('cancelled_by_person', 'consent_withdrawn', 'consent_required', 'completion_removed', 'account_merged')),
	CONSTRAINT "issuances_whole" CHECK (state in ('needs_attention', 'cancelled') or (target is not null and course_id is not null and user_key is not null and badge_id is not null)),
	CONSTRAINT "issuances_leased" CHECK ((state = 'sending') = (lease_until is not null))
);
--> statement-breakpoint
CREATE TABLE "bearers" (
	"account" text NOT NULL,
	"credential_key" text NOT NULL,
	"bearer" text NOT NULL,
	"ends_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "bearers_account_credential_key_pk" PRIMARY KEY("account","credential_key")
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"id" text PRIMARY KEY NOT NULL,
	"grants" timestamp(3) with time zone[] DEFAULT '{}' NOT NULL,
	"interactive_grants" timestamp(3) with time zone[] DEFAULT '{}' NOT NULL,
	"sign_in_after" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "nonces" (
	"site" text NOT NULL,
	"id" text NOT NULL,
	"seen_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "nonces_site_id_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE TABLE "recipients" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"site" text NOT NULL,
	"user_id" text NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recoveries" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"site" text NOT NULL,
	"reason" text NOT NULL,
	"begun_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"newest_issuance" bigint DEFAULT 0 NOT NULL,
	"taught_at" timestamp(3) with time zone,
	"taught" jsonb,
	"progressed_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"ended_by" text,
	CONSTRAINT "recoveries_reasons" CHECK ("recoveries"."reason" in ('restored', 'cursor_ahead', 'moved'))
);
--> statement-breakpoint
CREATE TABLE "refusals" (
	"issuance" bigint PRIMARY KEY NOT NULL,
	"site" text NOT NULL,
	"target" text NOT NULL,
	"badge_id" text NOT NULL,
	"provider_id" text,
	"http_status" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shared_addresses" (
	"site" text NOT NULL,
	"address_key" text NOT NULL,
	"decided_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "shared_addresses_site_address_key_pk" PRIMARY KEY("site","address_key")
);
--> statement-breakpoint
CREATE TABLE "sites" (
	"id" text PRIMARY KEY NOT NULL,
	"wwwroot" text NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp(3) with time zone,
	"user_hash_key" text NOT NULL,
	"last_seen_at" timestamp(3) with time zone,
	"permitted_until" timestamp(3) with time zone,
	"last_served_at" timestamp(3) with time zone,
	"feed_sequence" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cached_badges" ADD CONSTRAINT "cached_badges_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cached_catalogues" ADD CONSTRAINT "cached_catalogues_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cached_providers" ADD CONSTRAINT "cached_providers_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "erasures" ADD CONSTRAINT "erasures_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_issuance_issuances_id_fk" FOREIGN KEY ("issuance") REFERENCES "public"."issuances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issuances" ADD CONSTRAINT "issuances_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "issuances" ADD CONSTRAINT "issuances_recipient_id_recipients_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recipients" ADD CONSTRAINT "recipients_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recoveries" ADD CONSTRAINT "recoveries_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_issuance_issuances_id_fk" FOREIGN KEY ("issuance") REFERENCES "public"."issuances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shared_addresses" ADD CONSTRAINT "shared_addresses_site_sites_id_fk" FOREIGN KEY ("site") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_issuance" ON "audit_log" USING btree ("issuance","id");--> statement-breakpoint
CREATE INDEX "audit_log_site" ON "audit_log" USING btree ("site","at");--> statement-breakpoint
CREATE INDEX "audit_log_acts" ON "audit_log" USING btree ("at") WHERE issuance is null;--> statement-breakpoint
CREATE INDEX "cached_badges_provider" ON "cached_badges" USING btree ("site","connection","provider_id","name");--> statement-breakpoint
CREATE INDEX "changes_award" ON "changes" USING btree ("site","award_id","sequence");--> statement-breakpoint
CREATE INDEX "connections_lane" ON "connections" USING btree ("lane");--> statement-breakpoint
CREATE INDEX "erasures_user" ON "erasures" USING btree ("site","user_key","course_id");--> statement-breakpoint
CREATE INDEX "issuances_queue" ON "issuances" USING btree ("site","target","priority","course_id","rule","badge_id",coalesce(provider_id, ''),"next_attempt_at","id") WHERE state = 'queued';--> statement-breakpoint
CREATE INDEX "issuances_open" ON "issuances" USING btree ("state","next_attempt_at") WHERE state in ('sending', 'unknown', 'revoking');--> statement-breakpoint
CREATE INDEX "issuances_user" ON "issuances" USING btree ("site","user_key");--> statement-breakpoint
CREATE INDEX "issuances_address" ON "issuances" USING btree ("site","address_key") WHERE address_key is not null;--> statement-breakpoint
CREATE INDEX "issuances_course" ON "issuances" USING btree ("site","course_id");--> statement-breakpoint
CREATE INDEX "issuances_recipient" ON "issuances" USING btree ("recipient_id");--> statement-breakpoint
CREATE INDEX "issuances_remote" ON "issuances" USING btree ("site","target","remote_id") WHERE remote_id is not null;--> statement-breakpoint
CREATE INDEX "issuances_state" ON "issuances" USING btree ("site","state","changed_at");--> statement-breakpoint
CREATE INDEX "nonces_seen" ON "nonces" USING btree ("seen_at");--> statement-breakpoint
CREATE INDEX "recipients_user" ON "recipients" USING btree ("site","user_id","id");--> statement-breakpoint
CREATE INDEX "recoveries_site" ON "recoveries" USING btree ("site","begun_at");--> statement-breakpoint
CREATE UNIQUE INDEX "recoveries_open" ON "recoveries" USING btree ("site") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "refusals_badge" ON "refusals" USING btree ("site","target","badge_id");--> statement-breakpoint
CREATE INDEX "refusals_provider" ON "refusals" USING btree ("site","target","provider_id");