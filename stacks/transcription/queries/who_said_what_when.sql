-- Who said what and when, in all recordings.
select * from "$database"."transcribe_data" order by 1,2
