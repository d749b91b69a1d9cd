-- Reads a workflow.
-- KEYS[1] the workflow's hash   KEYS[2] the store's epoch
-- Returns {"found", its fields and values in turn} | {"unknown"}
-- | {"not_filled"} (not known, and the data was lost and is not back yet).
if redis.call('HEXISTS', KEYS[1], 'workflow') == 0 then
    return redis.call('EXISTS', KEYS[2]) == 1 and {'unknown'} or {'not_filled'}
end
return {'found', unpack(redis.call('HGETALL', KEYS[1]))}
