-- Keeps the line in front of each submit queue, of which a task's place can be told; put in front of
-- the scripts that write tasks and claims. Who comes gets a ticket with the next number; who is taken
-- leaves, and with it all tickets up to its own are over, as a queue is first in, first out. Nothing
-- is counted down that could be counted twice, and each who leaves puts right what went wrong before.
-- Hash of a line: "tickets" given so far, "over" the highest of those that were taken, "starts" of
-- lately, "busy_ms" the time in which they were, "since_ms" from when on time is not in that yet,
-- "oldest_ms" since when the first in line waits: when it came, or the one before it that was taken.

-- The share of what was counted that is left after one more start: some hundred of them count.
local KEPT = 0.99
-- Who was taken sooner than this has not waited for a slot.
local NO_WAIT_MS = 2000
-- A silence that is longer, and ten times what lies between two starts, was no pace but an outage.
local SILENCE_MS = 10 * 60 * 1000
-- Longer than anybody waits, and as long as tasks are remembered.
local KEEP_MS = 8 * 24 * 3600 * 1000

-- task: the key of its hash   line: the key of the line's
-- complete: whether the line has all that are before this one; else it gets no ticket
local function join(task, line, now, complete)
    local ticket = redis.call('HINCRBY', line, 'tickets', 1)
    redis.call('PEXPIRE', line, KEEP_MS)
    if not complete then return end
    local over = tonumber(redis.call('HGET', line, 'over') or 0)
    -- Nobody waited: that time does not tell how fast the line moves.
    if over >= ticket - 1 then
        redis.call('HSET', line, 'since_ms', now, 'oldest_ms', now)
    end
    redis.call('HSET', task, 'line', line, 'ticket', ticket, 'joined_ms', now)
end

-- started: whether it was taken to be ordered
local function leave(task, now, started)
    local line, ticket, joined = unpack(redis.call('HMGET', task, 'line', 'ticket', 'joined_ms'))
    if not line then return end
    redis.call('HDEL', task, 'line', 'ticket', 'joined_ms')
    local known = redis.call('HMGET', line, 'over', 'starts', 'busy_ms', 'since_ms')
    if tonumber(ticket) > tonumber(known[1] or 0) then
        redis.call('HSET', line, 'over', ticket, 'oldest_ms', joined)
    end
    if not started then return end
    if now - joined >= NO_WAIT_MS then
        local starts, busy = tonumber(known[2] or 0), tonumber(known[3] or 0)
        local longest = math.max(SILENCE_MS, 10 * busy / math.max(1, starts))
        local more = math.min(longest, math.max(0, now - (known[4] or now)))
        redis.call('HSET', line, 'starts', tostring(starts * KEPT + 1),
            'busy_ms', tostring(busy * KEPT + more))
    end
    redis.call('HSET', line, 'since_ms', now)
end

