-- Marks a reserved idempotency key as answered; writes it anew when it was lost meanwhile.
-- KEYS[1] the key's hash
-- ARGV[1] task as JSON   ARGV[2] time to live, ms   ARGV[3] task id
-- ARGV[4] hash of the body, "" when it is not known
-- Returns 1 when marked, 0 when the key was lost or stands for another task.
local task_id = redis.call('HGET', KEYS[1], 'task_id')
if task_id and task_id ~= ARGV[3] then return 0 end
if not task_id then
    if ARGV[4] == '' then return 0 end
    redis.call('HSET', KEYS[1], 'body', ARGV[4], 'task_id', ARGV[3])
end
redis.call('HSET', KEYS[1], 'state', 'answered', 'task', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
