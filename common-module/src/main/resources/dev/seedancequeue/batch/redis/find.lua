-- Reads a batch.
-- KEYS[1] the batch's hash   KEYS[2] the store's epoch
-- Returns the batch as JSON | nil (there is none)
-- | "not_filled" (not known, and the data was lost and is not back yet).
local batch = redis.call('HGET', KEYS[1], 'batch')
if not batch and redis.call('EXISTS', KEYS[2]) == 0 then return 'not_filled' end
return batch
