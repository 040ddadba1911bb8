/**
 * The commands run as scripts inside the server: each is one question, whole or not at all, and leaves out what is longer
 * than a message may be, so that a value of 512 MB that somebody else has put there is never read. Such a value is deleted,
 * and so is a key of ours that has become something else: they are of no use to anybody. Redis: eval-intro.
 */
const own = `
local limit = tonumber(ARGV[1])
local function keep(key, kind)
  local found = redis.call('TYPE', key)['ok']
  if found ~= kind and found ~= 'none' then redis.call('DEL', key) end
end
local function fits(text) return text and #text <= limit end
`;

/** KEYS: events, bans. ARGV: limit, most events, most bans, channel, then for each event its text and network ("" for none). */
export const appendScript = `${own}
keep(KEYS[1], 'stream')
keep(KEYS[2], 'hash')
for at = 5, #ARGV, 2 do
  local added = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'm', ARGV[at])
  if type(added) == 'table' and added['err'] then
    redis.call('DEL', KEYS[1])
    redis.call('XADD', KEYS[1], '*', 'm', ARGV[at])
  end
  local network = ARGV[at + 1]
  if network ~= '' and (redis.call('HLEN', KEYS[2]) < tonumber(ARGV[3]) or redis.call('HEXISTS', KEYS[2], network) == 1) then
    redis.call('HSET', KEYS[2], network, ARGV[at])
  end
end
redis.call('PUBLISH', ARGV[4], '')
return 1
`;

/** KEYS: events. ARGV: limit, after, how many. Gives the last id of all, the last id of these, how many were read, texts. */
export const eventsScript = `${own}
keep(KEYS[1], 'stream')
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local answer = { newest[1] and newest[1][1] or '0-0', ARGV[2], '0' }
if ARGV[2] == answer[1] then return answer end
local page = redis.pcall('XRANGE', KEYS[1], '(' .. ARGV[2], '+', 'COUNT', ARGV[3])
if page['err'] then return answer end
answer[3] = tostring(#page)
for _, entry in ipairs(page) do
  answer[2] = entry[1]
  if fits(entry[2][2]) then answer[#answer + 1] = entry[2][2] else redis.call('XDEL', KEYS[1], entry[1]) end
end
return answer
`;

/** KEYS: bans. ARGV: limit, cursor, how many. Gives the next cursor, then texts. */
export const bansScript = `${own}
keep(KEYS[1], 'hash')
local page = redis.call('HSCAN', KEYS[1], ARGV[2], 'COUNT', ARGV[3])
local answer = { page[1] }
for at = 2, #page[2], 2 do
  if fits(page[2][at]) then answer[#answer + 1] = page[2][at] else redis.call('HDEL', KEYS[1], page[2][at - 1]) end
end
return answer
`;

/** KEYS: bans. ARGV: limit, then networks. */
export const forgetScript = `${own}
keep(KEYS[1], 'hash')
for at = 2, #ARGV do redis.call('HDEL', KEYS[1], ARGV[at]) end
return 1
`;

/**
 * KEYS: gates, this gate's counts. ARGV: limit, gate, text, time to live of the counts (ms), most gates, then gates that are
 * gone. Gives whether there are counts, then texts.
 */
export const beatScript = `${own}
keep(KEYS[1], 'hash')
keep(KEYS[2], 'hash')
for at = 6, #ARGV do redis.call('HDEL', KEYS[1], ARGV[at]) end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[5]) then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
local answer = { tostring(redis.call('PEXPIRE', KEYS[2], ARGV[4])) }
for _, gate in ipairs(redis.call('HKEYS', KEYS[1])) do
  if #gate <= 64 and redis.call('HSTRLEN', KEYS[1], gate) <= limit then
    answer[#answer + 1] = redis.call('HGET', KEYS[1], gate)
  else
    redis.call('HDEL', KEYS[1], gate)
  end
end
return answer
`;

/**
 * KEYS: this gate's counts, then those of other gates. ARGV: limit, time to live (ms), then for each count its tag and text.
 * Gives the texts of the others.
 */
export const countScript = `${own}
local answer = {}
for _, key in ipairs(KEYS) do keep(key, 'hash') end
for at = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 1])
  for other = 2, #KEYS do
    if redis.call('HSTRLEN', KEYS[other], ARGV[at]) <= limit then
      local text = redis.call('HGET', KEYS[other], ARGV[at])
      if text then answer[#answer + 1] = text end
    end
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return answer
`;

/** KEYS: gates, this gate's counts. ARGV: limit, gate. */
export const leaveScript = `${own}
keep(KEYS[1], 'hash')
redis.call('HDEL', KEYS[1], ARGV[2])
redis.call('DEL', KEYS[2])
return 1
`;
