-- Rights of the parts of the site (see deploy/README.md), for PostgreSQL. Run it as the owner after every migrate:
--     psql -1 -f rights.sql institute
-- The owner migrates and runs the commands beside the server. Who is made once, by a superuser:
--     createuser institute_public; createuser institute_giving; createuser institute_desk
-- A table that is not named here is closed to the first two.

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM institute_public, institute_giving, institute_desk;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- Whoever only reads: what public pages are made of. Of pictures and republishers every column, since pages need the rows.
GRANT SELECT ON
    articles_author, articles_picture, articles_publication, articles_publicationbyline, articles_publicationtopic,
    articles_redirect, articles_rightssettings, articles_rule, articles_searchdocument, articles_series, articles_terms,
    articles_termsversion, articles_topic, donations_bankaccount, institute_edition
TO institute_public, institute_giving;
-- New code turns the edition.
GRANT UPDATE ON institute_edition TO institute_public, institute_giving;
-- Copies that are counted, and what republishers tell us and ask for.
GRANT SELECT, INSERT, UPDATE ON articles_copyevent, articles_republication TO institute_public;
GRANT SELECT, INSERT, UPDATE, DELETE ON articles_correctionmail, articles_correctionsubscription TO institute_public;
GRANT SELECT, INSERT ON articles_scan TO institute_public;

-- Giving, with the pages of gifts and donors, and the messages of card companies. Donors are read: the pages are theirs.
GRANT SELECT ON
    donations_campaign, donations_campaigntext, donations_consenttext, donations_supportsettings
TO institute_giving;
GRANT SELECT, INSERT, UPDATE ON
    donations_attempt, donations_consent, donations_donor, donations_donortoken, donations_gift, donations_outboxmail,
    donations_pledge, donations_providerevent, donations_receipt, donations_receiptline, donations_receiptseries
TO institute_giving;
GRANT SELECT, INSERT, UPDATE, DELETE ON donations_ratebucket TO institute_giving;
-- The ledger is written and never changed.
GRANT SELECT, INSERT ON donations_ledgerentry, donations_providerref, donations_step TO institute_giving;

-- The desk: every row, no table's shape; and nobody rewrites the books or the log.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO institute_desk;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM institute_desk;
REVOKE UPDATE, DELETE ON
    articles_rightschange, django_admin_log, donations_access, donations_ledgerentry, donations_providerref,
    donations_step
FROM institute_desk;
REVOKE DELETE ON articles_publication, donations_receipt, donations_receiptline FROM institute_desk;
