-- DropForeignKey
ALTER TABLE "Team" DROP CONSTRAINT "Team_members_fkey";

-- DropForeignKey
ALTER TABLE "Team" DROP CONSTRAINT "team_last";

-- DropIndex
DROP INDEX "Team_members_key";
