/**
 * The state of one gateway's budget in Redis and what is done with it, each in one step. Times are milliseconds of Redis's own
 * clock: no process's clock is ever asked.
 *
 * - members (sorted set): who uses the gateway beside the tracker, by when it was last heard.
 * - turns (hash): when the next message of each class is due; until when Redis counts as just started.
 * - slots (hash): `kind|member` requests it holds open; `wants|kind|member` when it last asked in vain.
 *
 * A member that is silent longer than `quietMs` may live on its own share by then, so its share is kept for it. After a start of
 * Redis nobody knows who else does: until all had time to come back, each of those heard brings its share and no more.
 */
const prelude = `
local membersKey, turnsKey, slotsKey = KEYS[1], KEYS[2], KEYS[3]
local quietMs, leaseMs = 800, 10000
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local function counts()
  local silent = redis.call('ZCOUNT', membersKey, '-inf', now - quietMs)
  return redis.call('ZCARD', membersKey) - silent, silent
end
local function justStarted()
  local cautious = tonumber(redis.call('HGET', turnsKey, 'cautiousUntil') or '0')
  return cautious > now and cautious < now + 5000
end
local function forget(member)
  redis.call('ZREM', membersKey, member)
  for _, kind in ipairs({'histories', 'scans', 'lines'}) do
    redis.call('HDEL', slotsKey, kind .. '|' .. member, 'wants|' .. kind .. '|' .. member)
  end
end
`;

/**
 * Books turns for messages. ARGV: class, turns wanted, messages a second, share of one process, span over which the rate holds
 * (ms), how far ahead turns are booked (ms). Gives: wait until the first (ms), between two (ms), turns booked.
 */
export const bookTurns = `${prelude}
local class, wanted = ARGV[1], tonumber(ARGV[2])
local perSecond, share = tonumber(ARGV[3]), tonumber(ARGV[4])
local span, ahead = tonumber(ARGV[5]), tonumber(ARGV[6])
local heard, silent = 0, 0
local rate = perSecond
if class == 'rest' then
  heard, silent = counts()
  rate = perSecond - share * silent
  if justStarted() then rate = share * heard end
  rate = math.max(share, math.min(perSecond, rate))
end
local interval = span / rate
local due = tonumber(redis.call('HGET', turnsKey, class) or '0')
-- Further off than all bookings and a pause together: the clock of Redis was set back.
if due > now + 5000 + (heard + silent + 1) * math.max(ahead, interval) then due = now end
due = math.max(due, now)
local booked = 1
while booked < wanted and booked * interval <= ahead do booked = booked + 1 end
redis.call('HSET', turnsKey, class, string.format('%.3f', due + booked * interval))
return { string.format('%.3f', due - now), string.format('%.3f', interval), booked }
`;

/** No message leaves for a while, whoever wants to send one. ARGV: milliseconds. */
export const pauseTurns = `${prelude}
for _, class in ipairs({'tracker', 'rest'}) do
  local due = tonumber(redis.call('HGET', turnsKey, class) or '0')
  redis.call('HSET', turnsKey, class, string.format('%.3f', math.max(due, now + ARGV[1])))
end
return 1
`;

/**
 * Says how many requests of a kind a member holds, and asks for one more where it wants one. ARGV: kind, member, held, wants
 * (0 or 1), all together, share of one process. Gives 1 where it may open one more.
 */
export const takeSlot = `${prelude}
local kind, me = ARGV[1], ARGV[2]
local held, wants = tonumber(ARGV[3]), ARGV[4] == '1'
local total, share = tonumber(ARGV[5]), tonumber(ARGV[6])
redis.call('HSET', slotsKey, kind .. '|' .. me, held)
if not wants then return 0 end
local usedByHeard, usedBySilent, heard, othersWant = held, 0, 1, false
for _, member in ipairs(redis.call('ZRANGE', membersKey, 0, -1)) do
  if member ~= me then
    local theirs = tonumber(redis.call('HGET', slotsKey, kind .. '|' .. member) or '0')
    local silence = now - tonumber(redis.call('ZSCORE', membersKey, member))
    if silence < quietMs then
      heard = heard + 1
      usedByHeard = usedByHeard + theirs
      local asked = tonumber(redis.call('HGET', slotsKey, 'wants|' .. kind .. '|' .. member) or '0')
      if asked <= now and now - asked < 400 then othersWant = true end
    else
      if silence > leaseMs then theirs = 0 end
      usedBySilent = usedBySilent + math.max(theirs, share)
    end
  end
end
local full = usedByHeard + usedBySilent >= total or (justStarted() and usedByHeard >= share * heard)
-- While others wait, nobody takes more than an equal part.
if full or (othersWant and held >= math.ceil(total / heard)) then
  redis.call('HSET', slotsKey, 'wants|' .. kind .. '|' .. me, string.format('%.0f', now))
  return 0
end
redis.call('HSET', slotsKey, kind .. '|' .. me, held + 1)
redis.call('HDEL', slotsKey, 'wants|' .. kind .. '|' .. me)
return 1
`;

/**
 * A member is there. ARGV: member, how long one that is silent is remembered (ms). Gives: members heard, then the silent ones.
 */
export const beat = `${prelude}
local me, forgetMs = ARGV[1], tonumber(ARGV[2])
redis.call('ZADD', membersKey, now, me)
-- The clock of Redis was set back: who was heard later than now was heard now.
for _, member in ipairs(redis.call('ZRANGEBYSCORE', membersKey, now + 1000, '+inf')) do
  redis.call('ZADD', membersKey, now, member)
end
for _, member in ipairs(redis.call('ZRANGEBYSCORE', membersKey, '-inf', now - forgetMs)) do forget(member) end
local server = redis.pcall('INFO', 'server')
local uptime = type(server) == 'string' and tonumber(string.match(server, 'uptime_in_seconds:(%d+)'))
if uptime and uptime < 4 then redis.call('HSET', turnsKey, 'cautiousUntil', string.format('%.0f', now + 1000)) end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, 3600000) end
local heard = counts()
local answer = redis.call('ZRANGEBYSCORE', membersKey, '-inf', now - quietMs)
table.insert(answer, 1, tostring(heard))
return answer
`;

/** A member has ended. ARGV: member. */
export const leave = `${prelude}
forget(ARGV[1])
return 1
`;
