/**
 * The Lua script that decides on one record, and does all of it or nothing: Redis runs a script alone. In doing so it notes
 * the record's offset, so a record that Kafka delivers again changes nothing and gets the same verdict.
 *
 * It answers `{'published'}`, `{'repeated'}` (done before), `{'refused', reason, detail}`, or `{'gap'}` when the record
 * before it was not done, which must then be done first.
 * @param nextStates which states of a trip may follow a state
 */
export function recordScript(nextStates: Readonly<Record<string, readonly string[]>>): string {
  const transitions = Object.entries(nextStates)
    .map(([state, next]) => `${state} = { ${next.map((name) => `${name} = true`).join(', ')} }`)
    .join(', ');
  return `
local offsets, refusals, seen, seen_before, state, recent, trip = unpack(KEYS)
local slot, offset, before, event_id, channel, message, entity, state_json, trip_state, sequence =
  ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], tonumber(ARGV[10])
local now, state_limit, seen_limit, memory_s = tonumber(ARGV[11]), tonumber(ARGV[12]), tonumber(ARGV[13]), ARGV[14]
local transitions = { ${transitions} }

local done = tonumber(redis.call('HGET', offsets, slot) or '-1')
if offset <= done then
  local refusal = redis.call('HGET', refusals, ARGV[2])
  if refusal then return { 'refused', unpack(cjson.decode(refusal)) } end
  return { 'repeated' }
end
if done < before then return { 'gap' } end

local reason, detail
if redis.call('SISMEMBER', seen, event_id) == 1 or redis.call('SISMEMBER', seen_before, event_id) == 1 then
  reason, detail = 'duplicate_event', 'event_id ' .. event_id .. ' was accepted before'
elseif trip_state ~= '' then
  local last = redis.call('GET', trip)
  local last_state, last_sequence = string.match(last or '- -1', '(%S+) (%S+)')
  if sequence ~= last_sequence + 1 then
    reason = 'out_of_order'
    detail = 'sequence ' .. sequence .. ' where ' .. (last_sequence + 1) .. ' comes next'
  elseif not (last and transitions[last_state][trip_state] or not last and trip_state == 'REQUESTED') then
    reason = 'illegal_transition'
    detail = trip_state .. (last and ' after ' .. last_state or ' as the first state')
  end
end

redis.call('HSET', offsets, slot, ARGV[2])
if reason then
  redis.call('HSET', refusals, ARGV[2], cjson.encode({ reason, detail }))
  return { 'refused', reason, detail }
end

if redis.call('SCARD', seen) >= seen_limit then
  redis.call('UNLINK', seen_before)
  redis.call('RENAME', seen, seen_before)
end
redis.call('SADD', seen, event_id)
redis.call('EXPIRE', seen, memory_s)
if trip_state ~= '' then redis.call('SET', trip, trip_state .. ' ' .. sequence, 'EX', memory_s) end
if entity ~= '' then
  redis.call('HSET', state, entity, state_json)
  redis.call('ZADD', recent, now, entity)
  if redis.call('ZCARD', recent) > state_limit then
    redis.call('HDEL', state, redis.call('ZPOPMIN', recent)[1])
  end
end
redis.call('PUBLISH', channel, message)
return { 'published' }
`;
}
