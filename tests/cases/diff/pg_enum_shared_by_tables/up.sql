-- AlterEnum
BEGIN;
CREATE TYPE "State_new" AS ENUM ('ON', 'OFF');
ALTER TABLE "Lamp" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "Radio" ALTER COLUMN "states" DROP DEFAULT;
ALTER TABLE "Lamp" ALTER COLUMN "state" TYPE "State_new" USING ("state"::text::"State_new");
ALTER TABLE "Radio" ALTER COLUMN "states" TYPE "State_new"[] USING ("states"::text::"State_new"[]);
ALTER TYPE "State" RENAME TO "State_old";
ALTER TYPE "State_new" RENAME TO "State";
DROP TYPE "State_old";
ALTER TABLE "Lamp" ALTER COLUMN "state" SET DEFAULT 'ON';
ALTER TABLE "Radio" ALTER COLUMN "states" SET DEFAULT ARRAY['OFF']::"State"[];
COMMIT;
