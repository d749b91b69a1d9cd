-- Reads a page of a tenant's batches, newest first.
-- KEYS[1] the tenant's batches, by the time of their creation   KEYS[2] the store's epoch
-- ARGV[1] id of the batch to begin behind, or ""   ARGV[2] most of them
-- ARGV[3] the key of a batch's hash, with * for its id
-- Returns batches as JSON | "not_filled" (the data was lost and is not back yet).
if redis.call('EXISTS', KEYS[2]) == 0 then return 'not_filled' end
local from = 0
if ARGV[1] ~= '' then
    local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
    if not rank then return {} end
    from = rank + 1
end
local page = {}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], from, from + tonumber(ARGV[2]) - 1)) do
    local batch = redis.call('HGET', (ARGV[3]:gsub('%*', id)), 'batch')
    if batch then page[#page + 1] = batch end
end
return page
