-- Keeps a task in the lists of its tenant and of its batch; put in front of the scripts that write
-- tasks. In each of the two it lies in one list, that of its facet (its status; of failed tasks with
-- the class of failure), by the time it was accepted. Lists of names and not numbers, so that nothing
-- done twice or lost on the way can add up.
-- task: the key of the task's hash
-- about: as JSON {"id", "facet", "us" when it was accepted, in microseconds, "lists" [the beginnings
--   of the lists' keys], "keep_ms" time to live, "forget_us" entries from before this go, and of a
--   video that was made in a batch "cost" the key of the batch's costs, "rate" and "tokens"}
local function index(task, about)
    about = cjson.decode(about)
    local before = redis.call('HGET', task, 'facet')
    if before == about.facet then return end
    redis.call('HSET', task, 'facet', about.facet)
    for _, lists in ipairs(about.lists) do
        local list = lists .. about.facet
        if before then redis.call('ZREM', lists .. before, about.id) end
        redis.call('ZADD', list, about.us, about.id)
        redis.call('PEXPIRE', list, about.keep_ms)
        -- A few with each write keep up with what comes in, and no write takes long.
        local old = redis.call('ZRANGEBYSCORE', list, '-inf', '(' .. about.forget_us, 'LIMIT', 0, 5)
        if #old > 0 then redis.call('ZREM', list, unpack(old)) end
    end
    -- An end is written once, in the same step as here.
    if about.cost then
        redis.call('HINCRBY', about.cost, about.rate, about.tokens)
        redis.call('PEXPIRE', about.cost, about.keep_ms)
    end
end

