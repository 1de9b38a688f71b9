-- What the connector writes: the last record of each brand, as it is in sentiment-aggregates; null of a brand that is
-- forgotten.
create table brand_sentiment (
  brand text primary key,
  figures text
);

-- A row of each brand and window, as it is now.
create view brand_window as
select
  brand,
  w ->> 'length' as length,
  to_timestamp((w ->> 'start')::bigint / 1000.0) as starts,
  to_timestamp((w ->> 'end')::bigint / 1000.0) as ends,
  (w ->> 'volume')::bigint as volume,
  (w -> 'counts' ->> 'negative')::bigint as negative,
  (w -> 'counts' ->> 'neutral')::bigint as neutral,
  (w -> 'counts' ->> 'positive')::bigint as positive,
  (w ->> 'net')::double precision as net,
  (w ->> 'netLow')::double precision as net_low,
  (w ->> 'netHigh')::double precision as net_high,
  w ->> 'status' as status
from brand_sentiment, jsonb_array_elements(figures::jsonb -> 'windows') as w;

-- The topic keeps no history. This does: the last figures that a window had in each minute.
create table brand_window_history (
  brand text,
  length text,
  minute timestamptz,
  volume bigint not null,
  negative bigint not null,
  neutral bigint not null,
  positive bigint not null,
  net double precision,
  primary key (brand, length, minute)
);

create function keep_brand_window() returns trigger language plpgsql as $$
begin
  insert into brand_window_history
  select brand, length, date_trunc('minute', ends), volume, negative, neutral, positive, net
  from brand_window
  where brand = new.brand
  on conflict (brand, length, minute) do update set
    (volume, negative, neutral, positive, net)
      = (excluded.volume, excluded.negative, excluded.neutral, excluded.positive, excluded.net);
  return null;
end $$;

create trigger keep_brand_window after insert or update on brand_sentiment
for each row execute function keep_brand_window();
