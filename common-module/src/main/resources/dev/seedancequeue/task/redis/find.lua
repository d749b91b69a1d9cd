-- Looks a task up that was not there a moment ago.
-- KEYS[1] the task's hash   KEYS[2] the store's epoch
-- Returns the task as JSON | nil (there is none) | "not_filled" (nobody can tell yet).
local task = redis.call('HGET', KEYS[1], 'task')
if not task and redis.call('EXISTS', KEYS[2]) == 0 then return 'not_filled' end
return task
