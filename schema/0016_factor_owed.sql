-- Who owes a second factor is asked at every request: a role may be granted, or a delegation begin, long after sign-in.

create function owes_factor(who bigint, roles text[], at_micros bigint) returns boolean language sql stable as $$
  select not exists (select 1 from second_factor f where f.person = who and f.confirmed_at is not null)
    and exists (
      select 1 from appointment a join role_grant g on g.post = a.post
      where g.role = any(roles) and a.valid_from <= at_micros and (a.until is null or at_micros < a.until)
        and (a.person = who or a.person in (
          select d.principal from delegation d
          where d.delegate = who and d.valid_from <= at_micros and at_micros < d.until)))
$$;
